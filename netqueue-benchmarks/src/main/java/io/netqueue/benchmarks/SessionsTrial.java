package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Orders.Order;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A server with many sessions: what memory they take before anything happens ({@code idle}) and at rest after much did
 * ({@code rest}), and what a message costs while each sends and gets bursts of the same size.
 *
 * @param sessions how many
 * @param messages so many in all are sent and got by the server, at least one burst a session
 * @param effort how long to warm up
 */
record SessionsTrial(int sessions, int messages, Effort effort) implements Workload.Trial {
    private static final int WARM_UP_BURSTS = 10;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MIB = 1 << 20;

    /** What an idle session may take. */
    static final double BOUND_BYTES = 8 * 1024;

    @Override
    public String name() {
        return sessions + " sessions";
    }

    @Override
    public Map<String, Double> run() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Crowd crowd = Crowd.start(sessions)) {
            long one = crowd.server().carryOut("memory", 0)[0];
            crowd.complete();
            memory(crowd, one, "idle", figures);
            warmUp(crowd);
            long[] nanos = bursts(crowd, passes());
            memory(crowd, one, "rest", figures);
            double sent = 2.0 * CrowdServer.BURST * sessions * passes();
            figures.put("tcp-busy-" + sessions, sent / nanos[0] * NANOS_PER_SECOND);
            figures.put("tcp-busy-cpu-" + sessions, sent / Math.max(1, nanos[1]) * NANOS_PER_SECOND);
            figures.put("cost-" + sessions, Math.max(1, nanos[1]) / NANOS_PER_MICRO / sent);
        }
        return figures;
    }

    /** What the sessions after the first add to the server's memory: the first brings the classes with it. */
    private void memory(Crowd crowd, long one, String when, Map<String, Double> figures) throws InterruptedException {
        if (sessions > 1) {
            long all = crowd.server().carryOut("memory", 0)[0];
            double each = Math.max(1, all - one) / (sessions - 1.0);
            figures.put(when + "-bytes-" + sessions, each);
            figures.put("tcp-" + when + "-" + sessions, MIB / each);
            figures.put("tcp-" + when + "-" + sessions + "-bound", MIB / BOUND_BYTES);
        }
    }

    private void warmUp(Crowd crowd) throws InterruptedException {
        int burst = Math.max(1, passes() / WARM_UP_BURSTS);
        long start = System.nanoTime();
        int sent = 0;
        while (sent < passes() || System.nanoTime() - start < effort.warmUp().toNanos()) {
            bursts(crowd, burst);
            sent += burst;
        }
    }

    private int passes() {
        return Math.max(1, messages / (2 * CrowdServer.BURST * sessions));
    }

    private static long[] bursts(Crowd crowd, int passes) throws InterruptedException {
        return crowd.work(new Order("bursts", passes), new Order("bursts", passes));
    }
}
