package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SidePair.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Both sides send to each other until they are warm, then at the same time ({@code async}), then each all and after that
 * gets all ({@code sync}). At the end, if asked to, how much memory stands while one side does not get.
 *
 * @param name the figures' name, to which {@code -async} and so on is added
 * @param contender who
 * @param load what
 * @param size how long
 * @param withMemory true for net-queue, whose memory is bounded
 */
record ExchangeTrial(String name, Contender contender, Load load, PairTrial.Size size, boolean withMemory)
        implements Workload.Trial {
    private static final double BITS = 8;
    private static final double GIB = 1L << 30;

    /** What a connection under load may take beside the messages on their way. */
    private static final double BOUND_BYTES = 64 * 1024 * 1024;

    /** More bytes than any window takes. */
    private static final int HELD_BYTES = 128 * 1024 * 1024;

    @Override
    public Map<String, Double> run() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (SidePair sides = SidePair.start(contender, load, false)) {
            sides.warmUp(Kind.EXCHANGE, load.mixed() ? size.count() : size.warmUpCount(), size.count(), size.effort());
            figures.put(name + "-async", throughput(sides.burst(Kind.EXCHANGE, size.count())));
            sides.burst(Kind.IN_TURN, size.count()); // its own way through the code gets warm too
            figures.put(name + "-sync", throughput(sides.burst(Kind.IN_TURN, size.count())));
            if (withMemory) {
                figures.put(name + "-memory", GIB / hold(sides));
                figures.put(name + "-memory-bound", GIB / BOUND_BYTES);
            }
        }
        return figures;
    }

    private double throughput(long[] answer) {
        return 2 * BITS * load.sum(size.count()) / answer[0];
    }

    /** The memory of the side that has more of it, without the messages that arrived and wait. */
    private double hold(SidePair sides) throws InterruptedException {
        int count = HELD_BYTES / load.byteCount();
        long arrived = sides.client().carryOut("hold", count)[0];
        if (arrived == count) {
            throw new Failure(
                    "all " + count + " messages arrived at a side that does not get: nothing held the sender back");
        }
        long sender = sides.client().carryOut("memory", 0)[0];
        long receiver = sides.server().carryOut("memory", 0)[0];
        return Math.max(sender, receiver - arrived * load.byteCount());
    }
}
