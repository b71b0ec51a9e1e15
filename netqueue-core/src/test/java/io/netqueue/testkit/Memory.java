package io.netqueue.testkit;

import io.netqueue.netty.PooledMemory;
import java.lang.management.ManagementFactory;

/** How much memory this JVM uses: of the heap what is left after a collection, and what lies outside of it. */
public final class Memory {
    private static final int COLLECTIONS = 5;

    private Memory() {}

    /**
     * {@return bytes of heap and of Netty's pool that are in use, the test's own included} What the pool has taken
     * from the system comes in chunks of 4 MiB, and which worker needs the next one is a matter of chance.
     */
    public static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least + PooledMemory.usedBytes();
    }
}
