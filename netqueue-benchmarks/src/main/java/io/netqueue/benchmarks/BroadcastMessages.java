package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** W5: 1 KiB from a server to each of many clients, and from each of them to the server. */
final class BroadcastMessages implements Workload {
    private static final int DELIVERIES = 600_000;

    /** At most 1.3 times the processor time. */
    private static final OptionalDouble GOAL = OptionalDouble.of(0.769);

    private final int[] counts;

    BroadcastMessages(int... counts) {
        this.counts = counts;
    }

    @Override
    public String id() {
        return "W5";
    }

    @Override
    public String description() {
        return "1 KiB to many clients, serialized once, beside a put of ready bytes to each; and from all to one";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        List<Trial> trials = new ArrayList<>();
        trials.add(new BroadcastTrial(1, effort.of(DELIVERIES), effort));
        for (int clients : counts) {
            trials.add(new BroadcastTrial(clients, effort.of(DELIVERIES), effort));
        }
        return trials;
    }

    @Override
    public List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        OptionalDouble none = OptionalDouble.empty();
        for (int n : counts) {
            Scale rate = Scale.MESSAGES_PER_SECOND;
            Scale cost = Scale.MESSAGES_PER_CPU_SECOND;
            all.add(new Comparison("tcp-broadcast-cpu-" + n, "unicast", "unicast-cpu-" + n, cost, GOAL));
            all.add(new Comparison("tcp-broadcast-" + n, "unicast", "unicast-" + n, rate, none));
            all.add(new Comparison("tcp-fan-in-" + n, "one-client", "tcp-fan-in-1", rate, none));
        }
        return all;
    }
}
