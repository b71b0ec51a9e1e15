package io.netqueue.benchmarks;

import java.time.Duration;

/**
 * How much is done for a figure.
 *
 * @param rounds how often each trial is made
 * @param warmUp how long its processes work before they are measured
 * @param share the part of a workload's messages that is sent, 1 for all
 */
record Effort(int rounds, Duration warmUp, double share) {
    static final Effort FULL = new Effort(5, Duration.ofSeconds(6), 1);
    static final Effort QUICK = new Effort(3, Duration.ofSeconds(4), 0.3);

    Effort withRounds(int count) {
        return new Effort(count, warmUp, share);
    }

    /** The share of a workload's messages, at least one. */
    int of(int count) {
        return (int) Math.max(1, count * share);
    }
}
