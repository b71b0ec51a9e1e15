package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W7, gRPC: 64-byte and 2 MiB messages one way, beside the same over grpc-java alone. */
final class GrpcMessages implements Workload {
    private static final Load SMALL = SmallMessages.LOAD;
    private static final int SMALL_COUNT = 1_000_000;
    private static final Load LARGE = LargeMessages.LOAD;
    private static final int LARGE_COUNT = 2_000;

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String description() {
        return "gRPC: 64 B and 2 MiB one way, until the last is received and acknowledged";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        return List.of(
                small("grpc-java-64", Contender.GRPC_JAVA, effort),
                small("grpc-array-64", Contender.GRPC_ARRAY, effort),
                large("grpc-java", Contender.GRPC_JAVA, effort),
                large("grpc-array", Contender.GRPC_ARRAY, effort),
                large("grpc-stream", Contender.GRPC_STREAM, effort));
    }

    private static Trial small(String name, Contender contender, Effort effort) {
        return PairTrial.rate(name, contender, SMALL, new PairTrial.Size(effort.of(SMALL_COUNT), effort));
    }

    private static Trial large(String name, Contender contender, Effort effort) {
        return PairTrial.throughput(name, contender, LARGE, new PairTrial.Size(effort.of(LARGE_COUNT), effort));
    }

    @Override
    public List<Comparison> comparisons() {
        Scale bits = Scale.GIGABITS_PER_SECOND;
        return List.of(
                new Comparison(
                        "grpc-array-64", "grpc-java", "grpc-java-64", Scale.MESSAGES_PER_SECOND, OptionalDouble.of(5)),
                new Comparison("grpc-array", "grpc-java", "grpc-java", bits, OptionalDouble.of(0.95)),
                new Comparison("grpc-stream", "grpc-java", "grpc-java", bits, OptionalDouble.of(0.95)));
    }
}
