package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W4: 2 MiB messages, and sizes from 256 bytes to 256 MiB, both ways. */
final class ExchangedMessages implements Workload {
    private static final Load LOAD = new Load(2 * 1024 * 1024, 32);
    private static final int COUNT = 1_000;

    /** As the Python library's benchmark. */
    private static final int LARGEST_BYTES = 1 << 28;

    private static final int SIZES = 21;

    /** All sizes, more than once. */
    private static final int MIXED_COUNT = 4 * SIZES;

    /** A smaller share is a test of the harness, and needs not all sizes. */
    private static final double SMALLEST_SHARE = 0.1;

    private static final OptionalDouble GOAL = OptionalDouble.of(0.9);
    private static final OptionalDouble WITHIN_BOUND = OptionalDouble.of(1);

    @Override
    public String id() {
        return "W4";
    }

    @Override
    public String description() {
        return "2 MiB (mix: 256 B to 256 MiB) both ways, at the same time (async) or put all then get all (sync)";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        Load mix = new Load(LARGEST_BYTES, Integer.MAX_VALUE, true);
        PairTrial.Size size = new PairTrial.Size(effort.of(COUNT), effort);
        int least = effort.share() < SMALLEST_SHARE ? 1 : SIZES;
        PairTrial.Size mixed = new PairTrial.Size(Math.max(least, effort.of(MIXED_COUNT)), effort);
        return List.of(
                new ExchangeTrial("raw-netty-stream", Contender.RAW_NETTY_STREAM, LOAD, size, false),
                new ExchangeTrial("tcp-stream", Contender.TCP_STREAM, LOAD, size, true),
                new ExchangeTrial("raw-netty-array", Contender.RAW_NETTY_ARRAY, LOAD, size, false),
                new ExchangeTrial("tcp-array", Contender.TCP_ARRAY, LOAD, size, true),
                new ExchangeTrial("raw-netty-mix", Contender.RAW_NETTY_STREAM, mix, mixed, false),
                new ExchangeTrial("tcp-mix", Contender.TCP_STREAM, mix, mixed, false));
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                throughput("stream-async"),
                throughput("stream-sync"),
                throughput("array-async"),
                throughput("array-sync"),
                throughput("mix-async"),
                throughput("mix-sync"),
                memory("tcp-stream-memory"),
                memory("tcp-array-memory"));
    }

    private static Comparison throughput(String figure) {
        return new Comparison("tcp-" + figure, "raw-netty", "raw-netty-" + figure, Scale.GIGABITS_PER_SECOND, GOAL);
    }

    private static Comparison memory(String figure) {
        return new Comparison(figure, "bound", figure + "-bound", Scale.PROCESSES_PER_GIB, WITHIN_BOUND);
    }
}
