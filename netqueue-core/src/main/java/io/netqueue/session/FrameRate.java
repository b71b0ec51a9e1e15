package io.netqueue.session;

/**
 * Counts frames that change nothing, so that a peer cannot keep a worker busy for nothing (R12). Time is a parameter.
 * Worker only; valid for one link.
 */
final class FrameRate {

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int FREE_PINGS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final int mostUseless;

    private long windowStart;
    private int useless;
    private long secondStart;
    private int pings;

    /**
     * Nothing came yet.
     *
     * @param mostUseless how many frames within ten seconds are too many
     */
    FrameRate(int mostUseless, long nowNanos) {
        this.mostUseless = mostUseless;
        windowStart = nowNanos;
        secondStart = nowNanos;
    }

    /**
     * A frame changed nothing.
     *
     * @throws ByeException RATE_LIMITED if it is one too many within ten seconds
     */
    void onUseless(long nowNanos) {
        if (nowNanos - windowStart > WINDOW_NANOS) {
            windowStart = nowNanos;
            useless = 0;
        }
        if (++useless >= mostUseless) {
            throw new ByeException(
                    ByeCode.RATE_LIMITED, mostUseless + " frames within 10 s changed nothing: send only what is new");
        }
    }

    /** A PING or PONG: the first ten of a second are of use. */
    void onPing(long nowNanos) {
        if (nowNanos - secondStart > SECOND) {
            secondStart = nowNanos;
            pings = 0;
        }
        if (++pings > FREE_PINGS) {
            onUseless(nowNanos);
        }
    }
}
