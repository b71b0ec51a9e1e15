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

    private Map<Long, Long> cpuNanos = Map.of(); // by the thread's id
    private boolean looked;

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
        Map<Long, Long> now = new HashMap<>();
        long used = 0;
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("netqueue-")) {
                long nanos = Math.max(0, bean.getThreadCpuTime(thread.getThreadId()));
                now.put(thread.getThreadId(), nanos);
                used += Math.max(0, nanos - cpuNanos.getOrDefault(thread.getThreadId(), 0L));
            }
        }
        boolean again = looked;
        looked = true;
        cpuNanos = now;
        return again && used < IDLE_NANOS;
    }
}
