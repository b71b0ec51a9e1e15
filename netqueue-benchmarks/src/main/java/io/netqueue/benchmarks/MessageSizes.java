package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Plot.Axis;
import io.netqueue.benchmarks.Plot.Line;
import java.util.ArrayList;
import java.util.List;

/** One way, messages from 64 bytes to 16 MiB: for a picture, which needs no line of the table. */
final class MessageSizes implements Workload {
    private static final List<Integer> SMALL = List.of(64, 1 << 10, 1 << 14);
    private static final List<Integer> LARGE = List.of(1 << 18, 1 << 21, 1 << 24);
    private static final List<Integer> ALL = both();

    /** A picture needs fewer rounds. */
    private static final int ROUNDS_EACH = 3;

    private static List<Integer> both() {
        List<Integer> all = new ArrayList<>(SMALL);
        all.addAll(LARGE);
        return List.copyOf(all);
    }

    @Override
    public String id() {
        return "SIZES";
    }

    @Override
    public String description() {
        return "64 B to 16 MiB one way, for sizes.png";
    }

    @Override
    public int rounds(Effort effort) {
        return (effort.rounds() + ROUNDS_EACH - 1) / ROUNDS_EACH;
    }

    @Override
    public List<Trial> trials(Effort effort) {
        return List.of(
                new SizeTrial("raw-nio, small", "raw-nio", Contender.RAW_BATCH, SMALL, effort),
                new SizeTrial("raw-nio, large", "raw-nio", Contender.RAW_RING, LARGE, effort),
                new SizeTrial("raw-netty", "raw-netty", Contender.RAW_NETTY_STREAM, ALL, effort),
                new SizeTrial("jeromq", "jeromq", Contender.JEROMQ, ALL, effort),
                new SizeTrial("tcp-array", "tcp-array", Contender.TCP_ARRAY, ALL, effort),
                new SizeTrial("tcp-stream", "tcp-stream", Contender.TCP_STREAM, ALL, effort));
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of();
    }

    @Override
    public List<Plot> plots(Figures figures) {
        List<Line> lines = new ArrayList<>();
        for (String who : List.of("raw-nio", "raw-netty", "jeromq", "tcp-array", "tcp-stream")) {
            Line line = new Line(who);
            ALL.forEach(size -> line.add(Math.log(size) / Math.log(2), figures, SizeTrial.figure(who, size)));
            lines.add(line);
        }
        Axis x = new Axis("bytes a message", exponent -> size(Math.pow(2, exponent)));
        return List.of(new Plot("sizes", "Throughput, one way", x, "Gbit/s", false, lines));
    }

    static String size(double bytes) {
        if (bytes >= 1 << 20) {
            return Math.round(bytes / (1 << 20)) + " MiB";
        }
        return bytes >= 1 << 10 ? Math.round(bytes / (1 << 10)) + " KiB" : Math.round(bytes) + " B";
    }
}
