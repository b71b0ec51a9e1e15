package io.netqueue.session;

import io.netqueue.options.ConnectionOptions;
import java.util.random.RandomGenerator;

/**
 * When to try again: at once after a link that had been up, then a random time of up to twice as long each time (full
 * jitter), so that the clients of a server that restarts do not all come back in the same instant. Time is a parameter.
 */
final class Backoff {

    /** A link that was up for so long makes the next loss count as the first. */
    private static final long STABLE_NANOS = 10_000_000_000L;

    private static final long NOT_UP = Long.MIN_VALUE;
    private static final int MAX_DOUBLINGS = 20;

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;

    private int failures;
    private long upSinceNanos = NOT_UP;

    Backoff(ConnectionOptions options, RandomGenerator random) {
        this.minNanos = options.reconnectDelayMin().toNanos();
        this.maxNanos = options.reconnectDelayMax().toNanos();
        this.random = random;
    }

    void onUp(long nowNanos) {
        upSinceNanos = nowNanos;
    }

    /** The delay before the next attempt, after a link was lost or an attempt failed. */
    long nextDelayNanos(long nowNanos) {
        if (upSinceNanos != NOT_UP && nowNanos - upSinceNanos >= STABLE_NANOS) {
            failures = 0;
        }
        boolean wasUp = upSinceNanos != NOT_UP;
        upSinceNanos = NOT_UP;
        int doublings = failures++;
        if (wasUp && doublings == 0) {
            return 0;
        }
        return random.nextLong(bound(Math.min(doublings, MAX_DOUBLINGS))) + 1;
    }

    /** The least delay doubled so often, at most the largest; it does not overflow. */
    private long bound(int doublings) {
        return minNanos > maxNanos >> doublings ? maxNanos : minNanos << doublings;
    }
}
