package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Orders.Order;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A server broadcasts to its clients, sends the same to each by itself, and gets from all.
 *
 * @param clients how many
 * @param deliveries messages in all, in each of the three
 * @param effort how long to warm up
 */
record BroadcastTrial(int clients, int deliveries, Effort effort) implements Workload.Trial {
    private static final int WARM_UP_BURSTS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    @Override
    public String name() {
        return clients + " clients";
    }

    @Override
    public Map<String, Double> run() throws Exception {
        int each = Math.max(1, deliveries / clients);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Crowd crowd = Crowd.start(clients)) {
            crowd.complete();
            warmUp(crowd, each);
            long[] broadcast = down(crowd, "broadcast", each);
            long[] unicast = down(crowd, "unicast", each);
            figures.put("tcp-broadcast-" + clients, perSecond(each, broadcast[0]));
            figures.put("unicast-" + clients, perSecond(each, unicast[0]));
            figures.put("tcp-broadcast-cpu-" + clients, perSecond(each, broadcast[1]));
            figures.put("unicast-cpu-" + clients, perSecond(each, unicast[1]));
            figures.put("tcp-fan-in-" + clients, perSecond(each, up(crowd, each)[0]));
        }
        return figures;
    }

    private void warmUp(Crowd crowd, int each) throws InterruptedException {
        int burst = Math.max(1, each / WARM_UP_BURSTS);
        long start = System.nanoTime();
        for (int sent = 0;
                sent < each || System.nanoTime() - start < effort.warmUp().toNanos();
                sent += burst) {
            down(crowd, "broadcast", burst);
            down(crowd, "unicast", burst);
            up(crowd, burst);
        }
    }

    private static long[] down(Crowd crowd, String order, int each) throws InterruptedException {
        return crowd.work(new Order(order, each), new Order("get", each));
    }

    private long[] up(Crowd crowd, int each) throws InterruptedException {
        return crowd.work(new Order("gather", each * clients), new Order("put", each));
    }

    private double perSecond(int each, long nanos) {
        return (double) each * clients / Math.max(1, nanos) * NANOS_PER_SECOND;
    }
}
