package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import io.netqueue.benchmarks.Plot.Axis;
import io.netqueue.benchmarks.Plot.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** W6: one server with 1, 100, 1,000 and 10,000 sessions, as far as this machine allows so many. */
final class ManySessions implements Workload {
    private static final int MESSAGES = 2_000_000;

    /** With fewer the figure is that of the collector's rest. */
    private static final int ENOUGH_FOR_MEMORY = 1_000;

    private static final int COST_GOAL_SESSIONS = 10_000;

    /** So many keep a server busy without sleep. */
    private static final int MANY = 100;

    /** At most 1.5 times the processor time. */
    private static final OptionalDouble COST_GOAL = OptionalDouble.of(0.667);

    private final int[] sessions;
    private final int[] possible;

    /** One session first: with it the others are compared. */
    ManySessions(int... sessions) {
        this.sessions = sessions;
        possible = Arrays.stream(sessions)
                .filter(count -> OpenFiles.obstacle(count) == null)
                .toArray();
    }

    @Override
    public String id() {
        return "W6";
    }

    @Override
    public String description() {
        String left = Arrays.stream(sessions)
                .mapToObj(OpenFiles::obstacle)
                .filter(obstacle -> obstacle != null)
                .reduce("", (text, obstacle) -> text + "; left out: " + obstacle);
        return "sessions of one server: memory while idle, before and after 64 B in bursts of " + CrowdServer.BURST
                + " each way" + left;
    }

    @Override
    public List<Trial> trials(Effort effort) {
        List<Trial> trials = new ArrayList<>();
        for (int count : possible) {
            trials.add(new SessionsTrial(count, effort.of(MESSAGES), effort));
        }
        return trials;
    }

    @Override
    public List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        OptionalDouble none = OptionalDouble.empty();
        for (int n : possible) {
            if (n >= ENOUGH_FOR_MEMORY) {
                all.add(memory("tcp-idle-" + n));
                all.add(memory("tcp-rest-" + n));
            }
            if (n > 1) {
                OptionalDouble goal = n >= COST_GOAL_SESSIONS ? COST_GOAL : none;
                Scale cost = Scale.MESSAGES_PER_CPU_SECOND;
                all.add(new Comparison("tcp-busy-cpu-" + n, "one-session", "tcp-busy-cpu-1", cost, goal));
                all.add(new Comparison("tcp-busy-" + n, "one-session", "tcp-busy-1", Scale.MESSAGES_PER_SECOND, none));
            }
            if (n > MANY && Arrays.stream(possible).anyMatch(count -> count == MANY)) {
                // beside whom nothing is saved by fewer wakes
                all.add(new Comparison(
                        "tcp-busy-cpu-" + n,
                        "hundred-sessions",
                        "tcp-busy-cpu-" + MANY,
                        Scale.MESSAGES_PER_CPU_SECOND,
                        none));
            }
        }
        return all;
    }

    private static Comparison memory(String figure) {
        return new Comparison(figure, "bound", figure + "-bound", Scale.SESSIONS_PER_MIB, OptionalDouble.of(1));
    }

    @Override
    public List<Plot> plots(Figures figures) {
        Axis x = new Axis("sessions", ManySessions::powerOfTen);
        Line memory = new Line("before any message");
        Line rest = new Line("at rest after many");
        Line bound = new Line("bound");
        Line cost = new Line("message");
        for (int count : possible) {
            double exponent = Math.log10(count);
            memory.add(exponent, figures, "idle-bytes-" + count);
            rest.add(exponent, figures, "rest-bytes-" + count);
            bound.add(exponent, SessionsTrial.BOUND_BYTES);
            cost.add(exponent, figures, "cost-" + count);
        }
        return List.of(
                new Plot(
                        "memory",
                        "Memory of a server for an idle session",
                        x,
                        "bytes",
                        true,
                        List.of(memory, rest, bound)),
                new Plot("cost", "Processor time of a server for a message", x, "us", true, List.of(cost)));
    }

    /** Nothing between them: 316 sessions are no round number. */
    private static String powerOfTen(double exponent) {
        return Math.abs(exponent - Math.rint(exponent)) < 0.01
                ? Long.toString(Math.round(Math.pow(10, exponent)))
                : " ";
    }
}
