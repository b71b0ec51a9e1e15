package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SidePair.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One contender with messages of one size after another, in the same two processes.
 *
 * @param name the name for the progress line
 * @param who the figures' name, to which the size is added
 * @param contender who
 * @param sizes bytes a message
 * @param effort how long to warm up for each size, and how much is sent
 */
record SizeTrial(String name, String who, Contender contender, List<Integer> sizes, Effort effort)
        implements Workload.Trial {
    private static final int MOST_MESSAGES = 500_000;
    private static final int MOST_BYTES = 1 << 30;
    private static final int WINDOW = 32 * 1024;
    private static final double BITS = 8;

    static String figure(String who, int byteCount) {
        return who + "@" + byteCount;
    }

    @Override
    public Map<String, Double> run() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (SidePair sides = SidePair.start(contender, new Load(sizes.get(0), WINDOW), false)) {
            for (int byteCount : sizes) {
                sides.resize(byteCount);
                int count = effort.of(Math.min(MOST_MESSAGES, MOST_BYTES / byteCount));
                sides.warmUp(Kind.ONE_WAY, Math.max(1, count / 4), 1, effort);
                long nanos = sides.burst(Kind.ONE_WAY, count)[0];
                figures.put(figure(who, byteCount), BITS * byteCount * count / nanos);
            }
        }
        return figures;
    }
}
