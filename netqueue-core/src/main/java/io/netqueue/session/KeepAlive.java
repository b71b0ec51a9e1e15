package io.netqueue.session;

/**
 * Tells a live link from a dead one (§10 of the wire): when to PING, and when silence has lasted too long. Time is a
 * parameter. Worker only; valid for one link.
 *
 * <p>Silence means that no byte arrived <em>and</em> the transport took no byte of ours that had to wait: a slow network
 * is not a dead one.
 */
final class KeepAlive {

    /** What is to be done now. */
    enum Verdict {
        NOTHING,
        PING,
        DEAD
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long PROBE_DEAD_NANOS = 5 * SECOND;

    private final long intervalNanos;
    private final long repeatNanos;

    private long lastSoundNanos;
    private long takenByteCount;
    private boolean outputWaited;
    private long lastPingNanos;
    private long pingSentNanos;
    private long probedAtNanos;
    private boolean probing;
    private long lookAtNanos;
    private long roundTripNanos;
    private int pingToken;
    private boolean awaitsPong;

    /**
     * Begins now.
     *
     * @param lossy may a PING be lost, and its answer, though nothing is broken? Then silence is asked about four times as
     *     often: a handful of lost packets shall not end an idle link
     */
    KeepAlive(long intervalNanos, boolean lossy, long nowNanos) {
        this.intervalNanos = intervalNanos;
        repeatNanos = lossy ? Math.min(intervalNanos, Math.max(intervalNanos / 4, SECOND / 4)) : intervalNanos;
        lastSoundNanos = nowNanos;
        lastPingNanos = nowNanos;
        lookAtNanos = nowNanos + intervalNanos;
    }

    /** Bytes arrived. */
    void onBytes(long nowNanos) {
        lastSoundNanos = nowNanos;
    }

    /** A frame arrived that is not a PING: the probe is answered. A peer that hears nothing says PING too. */
    void onAnswer() {
        probing = false;
    }

    /**
     * The answer to a PING, and a measurement of the round trip.
     *
     * @return false if it answers an older one, or none: then nothing was measured
     */
    boolean onPong(int token, long nowNanos) {
        boolean awaited = awaitsPong && token == pingToken;
        if (awaited) {
            awaitsPong = false;
            long sample = nowNanos - pingSentNanos;
            roundTripNanos = roundTripNanos == 0 ? sample : roundTripNanos + (sample - roundTripNanos) / 8;
        }
        return awaited;
    }

    /** The smoothed round trip, 0 before the first measurement. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /**
     * Looks at the clock.
     *
     * @param taken how much output the transport took so far
     * @param outputWaits is there output that the transport did not take yet? Only of such output a part taken later shows
     *     that the network moves: what a socket has room for it takes though nobody may be there
     * @param waiting is something unacknowledged, or is an answer expected?
     * @return what to do; after PING the caller sends one with {@link #nextToken}
     */
    Verdict look(long nowNanos, long taken, boolean outputWaits, boolean waiting) {
        if (taken != takenByteCount && outputWaited) {
            lastSoundNanos = nowNanos;
            probing = false;
        }
        takenByteCount = taken;
        outputWaited = outputWaits;
        if (nowNanos - lookAtNanos > intervalNanos / 2) {
            // This process slept: what it missed may lie in the socket. Probe once before declaring anything dead.
            lastSoundNanos = later(lastSoundNanos, nowNanos - Math.min(silenceBeforeProbe(), intervalNanos));
            probing = false;
        }
        Verdict verdict = verdict(nowNanos, waiting);
        lookAtNanos = nextLook(nowNanos, waiting);
        return verdict;
    }

    private Verdict verdict(long nowNanos, boolean waiting) {
        long silence = nowNanos - lastSoundNanos;
        if (silence >= intervalNanos / 2 * 5 || probing && nowNanos - probedAtNanos >= PROBE_DEAD_NANOS) {
            return Verdict.DEAD;
        }
        if (waiting && !probing && silence >= silenceBeforeProbe()) {
            probing = true;
            probedAtNanos = nowNanos;
            return Verdict.PING;
        }
        if (nowNanos - nextPingNanos() < 0) {
            return Verdict.NOTHING;
        }
        lastPingNanos = nowNanos; // asked for once, though it may have to wait until the link is writable
        return Verdict.PING;
    }

    /** An interval after the last PING; sooner on a lossy link that has been silent for an interval. */
    private long nextPingNanos() {
        long silent = later(lastSoundNanos + intervalNanos, lastPingNanos + repeatNanos);
        return earlier(lastPingNanos + intervalNanos, silent);
    }

    private long silenceBeforeProbe() {
        return Math.max(SECOND, 4 * roundTripNanos);
    }

    private long nextLook(long nowNanos, boolean waiting) {
        long next = earlier(nextPingNanos(), lastSoundNanos + intervalNanos / 2 * 5);
        if (probing) {
            next = earlier(next, probedAtNanos + PROBE_DEAD_NANOS);
        } else if (waiting) {
            next = earlier(next, lastSoundNanos + silenceBeforeProbe());
        }
        return Math.max(next - nowNanos, 1_000_000) + nowNanos;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** The clock may overflow between the two. */
    private static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }

    /** When {@link #look} is wanted next. */
    long lookAtNanos() {
        return lookAtNanos;
    }

    /** Something is waited for now that was not: look earlier than planned. */
    void onWaiting(long nowNanos) {
        lookAtNanos = earlier(lookAtNanos, later(nowNanos, lastSoundNanos) + silenceBeforeProbe());
    }

    int nextToken(long nowNanos) {
        lastPingNanos = nowNanos;
        pingSentNanos = nowNanos;
        awaitsPong = true;
        return ++pingToken;
    }
}
