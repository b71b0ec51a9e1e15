package io.netqueue.options;

/**
 * What became of a message that was put, for one peer or for all.
 *
 * <pre>
 *   QUEUED ──first byte handed to a link──▶ SENT ──the peer has it whole──▶ ACKNOWLEDGED
 *     ├──▶ CANCELLED, REFUSED                └──its session ended──▶ LOST
 * </pre>
 */
public enum Status {
    /** No byte has left. It can still be cancelled. */
    QUEUED,
    /** At least one byte was handed to a link. */
    SENT,
    /** The peer has received it whole: it sits in the peer's receive queue, in memory. */
    ACKNOWLEDGED,
    /** It never left, and never will: it is safe to send it again. */
    CANCELLED,
    /** Its session ended before the acknowledgement: it may or may not have arrived. */
    LOST,
    /** It was not taken: the queue is full, it is too large for the peer, or the peer is not known. */
    REFUSED;

    /**
     * Whether this is how it ends.
     *
     * @return true for all but {@link #QUEUED} and {@link #SENT}
     */
    public boolean isFinal() {
        return this != QUEUED && this != SENT;
    }
}
