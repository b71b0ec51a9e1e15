package io.netqueue.testkit;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds the library's threads that work although nothing is to be done. */
public final class BusyThreads {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Of a look of 200 ms. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Map<Long, Long> cpuNanos = cpuNanos(); // by the thread's id

    private BusyThreads() {}

    /** Waits until all threads of the library together have done next to nothing for a while. */
    public static void awaitIdle() {
        BusyThreads threads = new BusyThreads();
        await("the library's threads are idle")
                .pollDelay(LOOK)
                .pollInterval(LOOK)
                .atMost(Deadlines.LIMIT)
                .until(threads::areIdle);
    }

    private boolean areIdle() {
        Map<Long, Long> before = cpuNanos;
        cpuNanos = cpuNanos();
        return cpuNanos.entrySet().stream()
                        .mapToLong(now -> Math.max(0, now.getValue() - before.getOrDefault(now.getKey(), 0L)))
                        .sum()
                < IDLE_NANOS;
    }

    private static Map<Long, Long> cpuNanos() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        Map<Long, Long> nanos = new HashMap<>();
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("netqueue-")) {
                nanos.put(thread.getThreadId(), Math.max(0, bean.getThreadCpuTime(thread.getThreadId())));
            }
        }
        return nanos;
    }
}
