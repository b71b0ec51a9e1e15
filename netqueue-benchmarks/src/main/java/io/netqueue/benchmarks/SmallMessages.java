package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** W1: 64-byte messages one way. */
final class SmallMessages implements Workload {
    private static final Load LOAD = new Load(64, 32 * 1024);
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
                trial("tcp-array", Contender.TCP_ARRAY, effort));
    }

    private static Trial trial(String name, Contender contender, Effort effort) {
        int count = effort.of(COUNT);
        PairTrial.Size size = new PairTrial.Size(count, effort);
        PairTrial.Pair pair = new PairTrial.Pair(contender, LOAD, false);
        return new PairTrial(name, pair, PairTrial.Kind.ONE_WAY, size, answer -> {
            double seconds = answer[0] / 1e9;
            return Map.of(name, count / seconds);
        });
    }

    @Override
    public List<Comparison> comparisons() {
        Scale scale = Scale.MESSAGES_PER_SECOND;
        return List.of(
                new Comparison("tcp-array", "jeromq", "jeromq", scale, OptionalDouble.of(1.5)),
                new Comparison("tcp-array", "raw-nio", "raw-nio", scale, OptionalDouble.empty()));
    }
}
