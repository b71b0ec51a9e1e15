package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SidePair.Kind;
import java.util.Map;
import java.util.function.Function;

/**
 * A {@link SidePair} that does one burst after another until it is warm, and one that counts.
 *
 * @param name the name for the progress line
 * @param pair who is measured
 * @param kind what a burst is
 * @param size how long
 * @param figures makes figures of what the client answered
 */
record PairTrial(String name, Pair pair, Kind kind, Size size, Function<long[], Map<String, Double>> figures)
        implements Workload.Trial {

    /**
     * Two processes.
     *
     * @param contender whose
     * @param load what one sends to the other
     * @param pinned true: each on a core of its own
     */
    record Pair(Contender contender, Load load, boolean pinned) {}

    /**
     * How long it takes.
     *
     * @param count messages in the burst that counts
     * @param effort how long to warm up
     */
    record Size(int count, Effort effort) {
        private static final int WARM_UP_BURSTS = 10;

        int warmUpCount() {
            return Math.max(1, count / WARM_UP_BURSTS);
        }
    }

    /** One way, a figure of bits a nanosecond. */
    static PairTrial throughput(String name, Contender contender, Load load, Size size) {
        return new PairTrial(name, new Pair(contender, load, false), Kind.ONE_WAY, size, answer -> {
            double bitsPerNano = 8.0 * load.byteCount() * size.count() / answer[0];
            return Map.of(name, bitsPerNano);
        });
    }

    /** One way, a figure of messages a second. */
    static PairTrial rate(String name, Contender contender, Load load, Size size) {
        return new PairTrial(name, new Pair(contender, load, false), Kind.ONE_WAY, size, answer -> {
            double seconds = answer[0] / 1e9;
            return Map.of(name, size.count() / seconds);
        });
    }

    /** There and back, a figure for each percentile. */
    static PairTrial latency(String who, Contender contender, Load load, boolean pinned, Size size) {
        String suffix = pinned ? "-pinned" : "";
        return new PairTrial(
                who + suffix,
                new Pair(contender, load, pinned),
                Kind.PING_PONG,
                size,
                answer -> Percentiles.figures(who, suffix, answer));
    }

    @Override
    public Map<String, Double> run() throws Exception {
        try (SidePair sides = SidePair.start(pair.contender(), pair.load(), pair.pinned())) {
            sides.warmUp(kind, size.warmUpCount(), size.count(), size.effort());
            return figures.apply(sides.burst(kind, size.count()));
        }
    }
}
