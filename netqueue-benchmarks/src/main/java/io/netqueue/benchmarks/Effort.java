package io.netqueue.benchmarks;

import java.time.Duration;

/**
 * How much is done for a figure.
 *
 * @param rounds how often each trial is made, if the time allows
 * @param warmUp how long its processes work before they are measured, at least
 * @param patience how much longer they work while a compiler of theirs is busy, at most
 * @param share the part of a workload's messages that is sent, 1 for all
 * @param limit how long the rounds of one workload may take, for each of its trials; the first round is always made
 */
record Effort(int rounds, Duration warmUp, Duration patience, double share, Duration limit) {
    private static final Duration UNLIMITED = Duration.ofDays(1);

    /** A compiler that takes less of one core is at rest. */
    private static final double REST = 0.1;

    static final Effort FULL = new Effort(5, Duration.ofSeconds(5), Duration.ofSeconds(13), 1, UNLIMITED);

    /** For all workloads, of which each round has fewer than 60 trials, in 10 minutes. */
    static final Effort QUICK = new Effort(3, Duration.ofSeconds(1), Duration.ZERO, 0.125, Duration.ofSeconds(10));

    /** For one attempt of the check, which needs steady figures more than many. */
    static final Effort CHECK = new Effort(1, Duration.ofMillis(2500), 0.2);

    /** Without patience, and as long as it takes. */
    Effort(int rounds, Duration warmUp, double share) {
        this(rounds, warmUp, Duration.ZERO, share, UNLIMITED);
    }

    /** So many, however long they take. */
    Effort withRounds(int count) {
        return new Effort(count, warmUp, patience, share, UNLIMITED);
    }

    /** {@return how many rounds, as text} */
    String roundCount() {
        return (limit.equals(UNLIMITED) ? "" : "up to ") + (rounds == 1 ? "1 round" : rounds + " rounds");
    }

    /** The share of a workload's messages, at least one. */
    int of(int count) {
        return (int) Math.max(1, count * share);
    }

    Effort withWarmUp(Duration time) {
        return new Effort(rounds, time, patience, share, limit);
    }

    /** Whether processes that have worked for so long go on, of which a compiler lately took this part of a core. */
    boolean goesOnWarmingUp(long passedNanos, double compiling) {
        return passedNanos < warmUp.toNanos()
                || compiling > REST && passedNanos < warmUp.plus(patience).toNanos();
    }

    /** Whether a round of so many trials still fits, if it takes as long as those before it took on the average. */
    boolean allows(int round, int trials, long passedNanos) {
        return round == 1 || passedNanos / (round - 1) * round / trials <= limit.toNanos();
    }
}
