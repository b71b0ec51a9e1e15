package io.netqueue.testkit;

import io.netqueue.netty.Buffers;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this JVM uses: of the heap what is left after a collection, and what lies outside of it. */
public final class Memory {
    private static final int COLLECTIONS = 5;

    private Memory() {}

    /** {@return bytes of heap, direct buffers and Netty's pool, the test's own included} */
    public static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            least += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        return least + pooledBytes();
    }

    /** {@return bytes that Netty's pool has taken from the system} */
    public static long pooledBytes() {
        return ((PooledByteBufAllocator) Buffers.ALLOCATOR).metric().usedDirectMemory();
    }
}
