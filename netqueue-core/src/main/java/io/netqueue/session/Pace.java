package io.netqueue.session;

/**
 * Whether the window is what holds the peer back. A peer that waits for credit sends a window's worth in each round trip;
 * one that the network or this side holds back takes longer for it. Time is a parameter. Worker only; valid for the session.
 *
 * <pre>
 *   limit told ──────────── round trip ───────────▶ the first byte that only this limit permits
 *   window's worth begins ──────── it takes ──────▶ window's worth was received
 * </pre>
 *
 * <p>What is measured is never shorter than the round trip, since no byte comes before its credit was told. The shortest
 * of a link counts: others contain the time that bytes waited.
 */
final class Pace {

    /** Nothing was measured. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    // valid for one link
    private long toldPosition;
    private long toldNanos;
    private long awaitedPosition;
    private boolean awaiting;
    private long roundTripNanos = UNKNOWN;

    private long receivedNanos;
    private long windowSinceNanos;

    /** The handshake told this limit: another link, another round trip. */
    void onAttached(long limitPosition) {
        toldPosition = limitPosition;
        awaiting = false;
        roundTripNanos = UNKNOWN;
    }

    /** The peer is told this limit. */
    void onTold(long limitPosition, long nowNanos) {
        if (!awaiting && limitPosition > toldPosition) {
            awaiting = true;
            awaitedPosition = toldPosition;
            toldNanos = nowNanos;
        }
        toldPosition = limitPosition;
    }

    /** The stream was received up to there. */
    void onReceived(long recvPosition, long nowNanos) {
        receivedNanos = nowNanos;
        if (awaiting && recvPosition > awaitedPosition) {
            awaiting = false;
            roundTripNanos = Math.min(roundTripNanos, nowNanos - toldNanos);
        }
    }

    /**
     * A window's worth was received, and the next begins.
     *
     * @return true if it took not much longer than a round trip, or nobody knows
     */
    boolean wasHeldBack() {
        long took = receivedNanos - windowSinceNanos;
        windowSinceNanos = receivedNanos;
        return roundTripNanos == UNKNOWN || took <= roundTripNanos + roundTripNanos / 2;
    }
}
