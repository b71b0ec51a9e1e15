package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W2: 2 MiB messages one way, as arrays and in direct memory. */
final class LargeMessages implements Workload {
    static final Load LOAD = new Load(2 * 1024 * 1024, 32);
    private static final int COUNT = 3_000;

    @Override
    public String id() {
        return "W2";
    }

    @Override
    public String description() {
        return "2 MiB one way, until the last is received and acknowledged";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        return List.of(
                trial("raw-nio-ring", Contender.RAW_RING, effort),
                trial("tcp-stream", Contender.TCP_STREAM, effort),
                trial("raw-nio-array", Contender.RAW_ARRAY, effort),
                trial("tcp-array", Contender.TCP_ARRAY, effort),
                trial("jeromq", Contender.JEROMQ, effort));
    }

    /** A figure of bits a nanosecond, of the trial's name. */
    static Trial trial(String name, Contender contender, Effort effort) {
        return PairTrial.throughput(name, contender, LOAD, new PairTrial.Size(effort.of(COUNT), effort));
    }

    @Override
    public List<Comparison> comparisons() {
        Scale scale = Scale.GIGABITS_PER_SECOND;
        return List.of(
                new Comparison("tcp-stream", "raw-nio", "raw-nio-ring", scale, OptionalDouble.of(0.9)),
                new Comparison("tcp-array", "raw-nio", "raw-nio-array", scale, OptionalDouble.of(0.9)),
                new Comparison("tcp-stream", "jeromq", "jeromq", scale, OptionalDouble.empty()),
                new Comparison("tcp-array", "jeromq", "jeromq", scale, OptionalDouble.empty()));
    }
}
