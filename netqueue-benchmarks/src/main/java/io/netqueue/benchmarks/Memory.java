package io.netqueue.benchmarks;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** The memory of this process that is in use once the collector was there. */
final class Memory {
    /** A second collection takes what the first found to be finalized or cleaned. */
    private static final int COLLECTIONS = 2;

    private Memory() {}

    /** {@return bytes of heap and direct memory, the latter as the JDK and Netty count it, pools included} */
    static long usedAfterCollection() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        // What Netty allocates without a cleaner the JDK does not count; Netty says -1 if it has none of that.
        return heap + direct + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
