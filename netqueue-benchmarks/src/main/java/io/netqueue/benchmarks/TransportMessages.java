package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * W7, a transport other than TCP: W1 to W3, beside the same by that transport's library alone.
 *
 * @param title what the transport is called, and what it goes through
 * @param prefix begins the names of the variants
 * @param peer the library alone
 * @param contenders who is measured
 * @param counts how many messages a burst has
 * @param goals the least ratios to the peer
 */
record TransportMessages(String title, String prefix, String peer, Contenders contenders, Counts counts, Goals goals)
        implements Workload {

    static final TransportMessages GRPC = new TransportMessages(
            "gRPC: 64 B and 2 MiB one way, 64 B there and back",
            "grpc",
            "grpc-java",
            new Contenders(
                    Contender.GRPC_JAVA_ARRAY, Contender.GRPC_JAVA_STREAM, Contender.GRPC_ARRAY, Contender.GRPC_STREAM),
            new Counts(1_000_000, 2_000, 20_000),
            new Goals(5, 0.95));

    static final TransportMessages MQTT = new TransportMessages(
            "MQTT through a broker: 64 B and 2 MiB one way, 64 B there and back",
            "mqtt",
            "mqtt-bare",
            new Contenders(Contender.MQTT_BARE, Contender.MQTT_BARE, Contender.MQTT_ARRAY, Contender.MQTT_STREAM),
            new Counts(400_000, 500, 10_000),
            new Goals(10, 0.9));

    private static final Load SMALL = SmallMessages.LOAD;
    private static final Load LARGE = LargeMessages.LOAD;

    /**
     * Who is measured.
     *
     * @param alone the library alone, with arrays
     * @param aloneStream the library alone, as net-queue has streams; the same where it has nothing of the kind
     * @param array net-queue with arrays
     * @param stream net-queue with streams
     */
    record Contenders(Contender alone, Contender aloneStream, Contender array, Contender stream) {
        boolean haveStreamAlone() {
            return aloneStream != alone;
        }
    }

    /**
     * Messages of a burst.
     *
     * @param small of 64 bytes
     * @param large of 2 MiB
     * @param trips of 64 bytes there and back
     */
    record Counts(int small, int large, int trips) {}

    /**
     * The least ratios to the library alone.
     *
     * @param small of messages a second, at 64 bytes
     * @param large of throughput, at 2 MiB
     */
    record Goals(double small, double large) {}

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String description() {
        return title;
    }

    @Override
    public List<Trial> trials(Effort effort) {
        List<Trial> trials = new ArrayList<>(List.of(
                small(peer, contenders.alone, effort),
                small(prefix + "-array", contenders.array, effort),
                large(peer, contenders.alone, effort),
                large(prefix + "-array", contenders.array, effort),
                large(prefix + "-stream", contenders.stream, effort),
                trips(peer, contenders.alone, effort),
                trips(prefix, contenders.array, effort)));
        if (contenders.haveStreamAlone()) {
            trials.add(large(streamPeer(), contenders.aloneStream, effort));
        }
        return trials;
    }

    /** Whose figure a stream's is compared with. */
    private String streamPeer() {
        return contenders.haveStreamAlone() ? peer + "-stream" : peer;
    }

    private Trial small(String name, Contender contender, Effort effort) {
        return PairTrial.rate(name + "-64", contender, SMALL, new PairTrial.Size(effort.of(counts.small), effort));
    }

    private Trial large(String name, Contender contender, Effort effort) {
        return PairTrial.throughput(name, contender, LARGE, new PairTrial.Size(effort.of(counts.large), effort));
    }

    private Trial trips(String name, Contender contender, Effort effort) {
        PairTrial.Size size = new PairTrial.Size(effort.of(counts.trips), effort);
        return PairTrial.latency(name, contender, PingPong.LOAD, false, size);
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                new Comparison(
                        prefix + "-array-64",
                        peer,
                        peer + "-64",
                        Scale.MESSAGES_PER_SECOND,
                        OptionalDouble.of(goals.small)),
                large(prefix + "-array", peer),
                large(prefix + "-stream", streamPeer()),
                trips("-p50"),
                trips("-p99"));
    }

    private Comparison trips(String figure) {
        return new Comparison(prefix + figure, peer, peer + figure, Scale.MICROSECONDS, OptionalDouble.empty());
    }

    private Comparison large(String variant, String peerFigure) {
        return new Comparison(variant, peer, peerFigure, Scale.GIGABITS_PER_SECOND, OptionalDouble.of(goals.large));
    }
}
