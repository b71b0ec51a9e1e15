package io.netqueue.session;

/**
 * Counts frames that change nothing, so that a peer cannot keep a worker busy for nothing (R12). Time is a parameter.
 * Worker only; valid for one link.
 */
final class FrameRate {

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int FREE_PINGS = 10;

    /** So many stale frames are as bad as one that is useless: where packets are doubled, many are stale. */
    private static final int STALE_PER_USELESS = 100;

    private static final long SECOND = 1_000_000_000L;

    private final int mostUseless;

    private long windowStart;
    private int useless;
    private long stale;
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
        turnWindow(nowNanos);
        if (++useless >= mostUseless) {
            throw tooMany(mostUseless);
        }
    }

    /**
     * An ACK, FIN or NAK on a lossy link told nothing new, which may be the network's doing.
     *
     * @throws ByeException RATE_LIMITED if it is more than any network does
     */
    void onStale(long nowNanos) {
        turnWindow(nowNanos);
        long most = (long) STALE_PER_USELESS * mostUseless;
        if (++stale >= most) {
            throw tooMany(most);
        }
    }

    private void turnWindow(long nowNanos) {
        if (nowNanos - windowStart > WINDOW_NANOS) {
            windowStart = nowNanos;
            useless = 0;
            stale = 0;
        }
    }

    private static ByeException tooMany(long most) {
        return new ByeException(
                ByeCode.RATE_LIMITED, most + " frames within 10 s changed nothing: send only what is new");
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
