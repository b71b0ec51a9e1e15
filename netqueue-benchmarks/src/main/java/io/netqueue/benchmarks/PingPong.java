package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import io.netqueue.benchmarks.Plot.Axis;
import io.netqueue.benchmarks.Plot.Line;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** W3: a 64-byte message there and back; unpinned, and pinned where that can be done. */
final class PingPong implements Workload {
    static final Load LOAD = new Load(64, 1024);
    private static final int COUNT = 30_000;

    /** So much longer a process needs to get warm that has one core for its work and its compilers. */
    private static final int COMPILING_ALONE = 3;

    private static final OptionalDouble BELOW = OptionalDouble.of(1);
    private static final String PINNED = "-pinned";

    private final boolean canPin = Cores.canPinTwo();

    @Override
    public String id() {
        return "W3";
    }

    @Override
    public String description() {
        return "64 B from user thread to user thread and back";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        List<Trial> trials = new ArrayList<>();
        for (boolean pinned : canPin ? new boolean[] {false, true} : new boolean[] {false}) {
            trials.add(trial("raw-nio", Contender.RAW_BATCH, pinned, effort));
            trials.add(trial("jeromq", Contender.JEROMQ, pinned, effort));
            trials.add(trial("tcp", Contender.TCP_ARRAY, pinned, effort));
        }
        return trials;
    }

    /** Figures of microseconds: the name, the percentile and, if it is pinned, that. */
    static Trial trial(String who, Contender contender, boolean pinned, Effort effort) {
        Effort longer = pinned ? effort.withWarmUp(effort.warmUp().multipliedBy(COMPILING_ALONE)) : effort;
        return PairTrial.latency(who, contender, LOAD, pinned, new PairTrial.Size(effort.of(COUNT), longer));
    }

    @Override
    public List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        compare(all, "", OptionalDouble.empty());
        if (canPin) {
            compare(all, PINNED, OptionalDouble.of(1.5));
        }
        return all;
    }

    private static void compare(List<Comparison> all, String where, OptionalDouble rawMedian) {
        all.add(line("-p50" + where, "jeromq", BELOW));
        all.add(line("-p99" + where, "jeromq", BELOW));
        all.add(line("-p99.9" + where, "jeromq", OptionalDouble.empty()));
        all.add(line("-p50" + where, "raw-nio", rawMedian));
        all.add(line("-p99" + where, "raw-nio", OptionalDouble.empty()));
        all.add(line("-p99.9" + where, "raw-nio", OptionalDouble.empty()));
    }

    private static Comparison line(String figure, String peer, OptionalDouble goal) {
        return new Comparison("tcp" + figure, peer, peer + figure, Scale.MICROSECONDS, goal);
    }

    @Override
    public List<Plot> plots(Figures figures) {
        List<Plot> plots = new ArrayList<>();
        plots.add(plot(figures, "latency", "There and back, 64 B", ""));
        if (canPin) {
            plots.add(plot(figures, "latency" + PINNED, "There and back, 64 B, a core each", PINNED));
        }
        return plots;
    }

    /** Each further unit of the axis leaves a tenth of the round trips. */
    private static Plot plot(Figures figures, String file, String title, String where) {
        List<Line> lines = new ArrayList<>();
        for (String who : List.of("raw-nio", "jeromq", "tcp")) {
            Line line = new Line(who);
            for (String name : Percentiles.names()) {
                line.add(-Math.log10(1 - Percentiles.part(name)), figures, who + "-" + name + where);
            }
            lines.add(line);
        }
        Axis x = new Axis("part of the round trips that took at most so long", PingPong::percent);
        return new Plot(file, title, x, "us", false, lines);
    }

    private static String percent(double nines) {
        return new BigDecimal(100 * (1 - Math.pow(10, -nines)))
                        .round(new MathContext(3))
                        .toPlainString() + " %";
    }
}
