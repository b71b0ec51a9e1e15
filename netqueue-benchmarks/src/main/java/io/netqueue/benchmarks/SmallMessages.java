package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W1: 64-byte messages one way. */
final class SmallMessages implements Workload {
    static final Load LOAD = new Load(64, 32 * 1024);
    private static final int COUNT = 3_000_000;

    @Override
    public String id() {
        return "W1";
    }

    @Override
    public String description() {
        return "64 B one way, until the last is received and acknowledged";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        return List.of(
                trial("raw-nio", Contender.RAW_BATCH, effort),
                trial("jeromq", Contender.JEROMQ, effort),
                new AllocationTrial(
                        "tcp-array", Contender.TCP_ARRAY, LOAD, new PairTrial.Size(effort.of(COUNT), effort)));
    }

    /** A figure of messages a second, of the trial's name. */
    static Trial trial(String name, Contender contender, Effort effort) {
        return PairTrial.rate(name, contender, LOAD, new PairTrial.Size(effort.of(COUNT), effort));
    }

    @Override
    public List<Comparison> comparisons() {
        Scale scale = Scale.MESSAGES_PER_SECOND;
        return List.of(
                new Comparison("tcp-array", "jeromq", "jeromq", scale, OptionalDouble.of(1.5)),
                new Comparison("tcp-array", "raw-nio", "raw-nio", scale, OptionalDouble.empty()),
                allocation("tcp-array-put"),
                allocation("tcp-array-get"));
    }

    private static Comparison allocation(String figure) {
        return new Comparison(figure, "bound", "tcp-array-bound", Scale.MESSAGES_PER_MIB, OptionalDouble.of(1));
    }
}
