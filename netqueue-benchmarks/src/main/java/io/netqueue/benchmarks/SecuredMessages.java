package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W7, the part of TLS: W1 to W3 beside Netty with the same TLS and no session. */
final class SecuredMessages implements Workload {
    private static final OptionalDouble GOAL = OptionalDouble.of(0.9);
    private static final int SMALL_COUNT = 1_500_000;
    private static final int LARGE_COUNT = 1_000;
    private static final int ROUND_TRIPS = 20_000;

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String description() {
        return "64 B and 2 MiB one way, 64 B there and back, over TLS";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        PairTrial.Size small = new PairTrial.Size(effort.of(SMALL_COUNT), effort);
        PairTrial.Size large = new PairTrial.Size(effort.of(LARGE_COUNT), effort);
        PairTrial.Size trips = new PairTrial.Size(effort.of(ROUND_TRIPS), effort);
        Load few = SmallMessages.LOAD;
        Load big = LargeMessages.LOAD;
        return List.of(
                PairTrial.rate("raw-netty-64", Contender.RAW_NETTY_TLS_ARRAY, few, small),
                PairTrial.rate("tls-array-64", Contender.TLS_ARRAY, few, small),
                PairTrial.throughput("raw-netty-stream", Contender.RAW_NETTY_TLS_STREAM, big, large),
                PairTrial.throughput("tls-stream", Contender.TLS_STREAM, big, large),
                PairTrial.throughput("raw-netty-array", Contender.RAW_NETTY_TLS_ARRAY, big, large),
                PairTrial.throughput("tls-array", Contender.TLS_ARRAY, big, large),
                PairTrial.latency("raw-netty", Contender.RAW_NETTY_TLS_ARRAY, PingPong.LOAD, false, trips),
                PairTrial.latency("tls", Contender.TLS_ARRAY, PingPong.LOAD, false, trips));
    }

    @Override
    public List<Comparison> comparisons() {
        Scale bits = Scale.GIGABITS_PER_SECOND;
        OptionalDouble none = OptionalDouble.empty();
        return List.of(
                new Comparison("tls-stream", "raw-netty", "raw-netty-stream", bits, GOAL),
                new Comparison("tls-array", "raw-netty", "raw-netty-array", bits, GOAL),
                new Comparison("tls-array-64", "raw-netty", "raw-netty-64", Scale.MESSAGES_PER_SECOND, GOAL),
                new Comparison("tls-p50", "raw-netty", "raw-netty-p50", Scale.MICROSECONDS, none),
                new Comparison("tls-p99", "raw-netty", "raw-netty-p99", Scale.MICROSECONDS, none));
    }
}
