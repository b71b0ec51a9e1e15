package io.netqueue.testkit;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Finds the library's threads that work although nothing is to be done. */
public final class BusyThreads {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Of a look of 200 ms. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private long cpuNanos = -1;

    private BusyThreads() {}

    /** Waits until all threads of the library together have done next to nothing for a while. */
    public static void awaitIdle() {
        BusyThreads threads = new BusyThreads();
        await("the library's threads are idle")
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .atMost(Deadlines.LIMIT)
                .until(threads::areIdle);
    }

    private boolean areIdle() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("netqueue-")) {
                sum += Math.max(0, bean.getThreadCpuTime(thread.getThreadId()));
            }
        }
        long used = sum - cpuNanos;
        boolean first = cpuNanos < 0;
        cpuNanos = sum;
        return !first && used < IDLE_NANOS;
    }
}
