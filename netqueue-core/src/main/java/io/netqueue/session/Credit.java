package io.netqueue.session;

/**
 * What one session grants its peer (R5): how far the peer may send, so that what waits for get stays bounded.
 *
 * <pre>
 *   limitPos = max(old, recvPos + window − cost of the complete messages not taken yet)
 * </pre>
 *
 * The window begins small and doubles, up to the configured maximum and within the {@link Budget}, while the application
 * keeps up; beyond {@link #AMPLE_WINDOW} only while the peer is held back by it ({@link Pace}), since what is under way
 * without need leaves the core's cache. Worker only; valid for the session.
 */
final class Credit {

    static final int INITIAL_WINDOW = 64 * 1024;

    /** Enough for the fastest link whose round trip is short: the window grows so far in any case. */
    static final long AMPLE_WINDOW = 4 * 1024 * 1024;

    /** What a waiting message costs beside its own bytes: its length and the objects that hold it. */
    private static final int OVERHEAD = Frame.MESSAGE_HEADER_SIZE + 64;

    private final Budget budget;
    private final long maxWindow;
    private final Pace pace = new Pace();

    private long window = INITIAL_WINDOW;
    private long share = Long.MAX_VALUE;
    private long limitPosition;
    private long grownAtPosition;

    /** The caller has reserved {@link #INITIAL_WINDOW} in the budget for it. */
    Credit(Budget budget, long maxWindow) {
        this.budget = budget;
        this.maxWindow = maxWindow;
        this.limitPosition = window;
    }

    static long cost(long byteCount) {
        return OVERHEAD + byteCount;
    }

    long limitPosition() {
        return limitPosition;
    }

    /** The change of limit that is worth an update of its own. */
    long quarter() {
        return window() / 4;
    }

    long window() {
        return Math.min(window, share);
    }

    /** On a link that loses packets no more is granted than what this session may have under way (R10). */
    void limitTo(long shareBytes) {
        share = shareBytes;
    }

    /**
     * Moves the limit on.
     *
     * @param recvPosition how far the peer's stream was received
     * @param queuedCost what waits for get
     * @return the limit, never less than before
     */
    long grant(long recvPosition, long queuedCost) {
        if (window < share && queuedCost <= window / 2 && recvPosition - grownAtPosition >= window) {
            grow(recvPosition);
        }
        limitPosition = Math.max(limitPosition, recvPosition + window() - queuedCost);
        return limitPosition;
    }

    private void grow(long recvPosition) {
        boolean needed = pace.wasHeldBack() || window < AMPLE_WINDOW;
        long more = Math.min(window, maxWindow - window);
        if (needed && more > 0 && budget.reserve(more)) {
            window += more;
        }
        grownAtPosition = recvPosition;
    }

    /** A link begins, whose handshake told the limit. */
    void onAttached() {
        pace.onAttached(limitPosition);
    }

    /** The peer is told the limit. */
    void onTold(long nowNanos) {
        pace.onTold(limitPosition, nowNanos);
    }

    /** The peer's stream was received up to there. */
    void onReceived(long recvPosition, long nowNanos) {
        pace.onReceived(recvPosition, nowNanos);
    }

    /** The end of the session: what arrived later would be a breach. */
    void release() {
        budget.release(window);
        window = 0;
    }

    /** A new session of the same peer begins at position 0. */
    void restart() {
        limitPosition = 0;
        grownAtPosition = 0;
    }

    /** At least the rest of a message under assembly, for a communicator that is closing (R16). */
    void grantTo(long position) {
        limitPosition = Math.max(limitPosition, position);
    }
}
