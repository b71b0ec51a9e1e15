package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SidePair.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small messages one way, as arrays: messages a second, and what each side allocates for a message, all its threads
 * together.
 *
 * @param name the figure of messages a second; {@code -put} and {@code -get} are added for what the sides allocate
 * @param contender who
 * @param load what
 * @param size how long
 */
record AllocationTrial(String name, Contender contender, Load load, PairTrial.Size size) implements Workload.Trial {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    /** What a message may take beside its payload and the {@code Message}. */
    private static final double BOUND_BYTES = 100;

    /** Of an array and of a {@code Message} with its two references, as HotSpot lays them out in heaps of this size. */
    private static final int ARRAY_HEADER_BYTES = 16;

    private static final int MESSAGE_BYTES = 24;

    @Override
    public Map<String, Double> run() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (SidePair sides = SidePair.start(contender, load, false)) {
            sides.warmUp(Kind.ONE_WAY, size.warmUpCount(), size.count(), size.effort());
            long putBefore = sides.client().carryOut("allocated", 0)[0];
            long getBefore = sides.server().carryOut("allocated", 0)[0];
            long nanos = sides.burst(Kind.ONE_WAY, size.count())[0];
            long put = sides.client().carryOut("allocated", 0)[0] - putBefore;
            long get = sides.server().carryOut("allocated", 0)[0] - getBefore;
            figures.put(name, size.count() / (nanos / NANOS_PER_SECOND));
            // The sender's array is the same for all messages, the receiver makes one for each.
            figures.put(name + "-put", perMiB((double) put / size.count()));
            int theUsers = ARRAY_HEADER_BYTES + load.byteCount() + MESSAGE_BYTES;
            figures.put(name + "-get", perMiB((double) get / size.count() - theUsers));
            figures.put(name + "-bound", MIB / BOUND_BYTES);
        }
        return figures;
    }

    private static double perMiB(double byteCount) {
        return MIB / Math.max(1, byteCount);
    }
}
