package io.netqueue.benchmarks;

import java.time.Duration;

/**
 * How much is done for a figure.
 *
 * @param rounds how often each trial is made, if the time allows
 * @param warmUp how long its processes work before they are measured
 * @param share the part of a workload's messages that is sent, 1 for all
 * @param limit how long the rounds of one workload may take; the first is always made
 */
record Effort(int rounds, Duration warmUp, double share, Duration limit) {
    private static final Duration UNLIMITED = Duration.ofDays(1);

    static final Effort FULL = new Effort(5, Duration.ofSeconds(6), 1);
    static final Effort QUICK = new Effort(3, Duration.ofMillis(1500), 0.25);

    /** For three workloads in 90 seconds. */
    static final Effort CHECK = new Effort(3, Duration.ofMillis(1500), 0.2, Duration.ofSeconds(28));

    /** As long as it takes. */
    Effort(int rounds, Duration warmUp, double share) {
        this(rounds, warmUp, share, UNLIMITED);
    }

    Effort withRounds(int count) {
        return new Effort(count, warmUp, share, limit);
    }

    /** The share of a workload's messages, at least one. */
    int of(int count) {
        return (int) Math.max(1, count * share);
    }

    /** Whether a round still fits, if it takes as long as those before it took on the average. */
    boolean allows(int round, long passedNanos) {
        return round == 1 || passedNanos / (round - 1) * round <= limit.toNanos();
    }
}
