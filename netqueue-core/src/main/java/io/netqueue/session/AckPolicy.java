package io.netqueue.session;

/**
 * When to acknowledge (R14): at once where the sender waits for it or much is unacknowledged, else a little later, and
 * always along with anything else that is written. Time is a parameter. Worker only; valid for one link.
 */
final class AckPolicy {

    static final long DELAY_NANOS = 10_000_000;
    private static final long MAX_UNACKNOWLEDGED_BYTES = 1024 * 1024;
    private static final long MAX_UNACKNOWLEDGED_MESSAGES = 256;

    /** No time: nothing is to be acknowledged. */
    static final long NEVER = Long.MAX_VALUE;

    private long sentAckPosition;
    private long sentLimitPosition;
    private long messagesAtAck;
    private boolean urgent;
    private boolean repeated;
    private long deadlineNanos = NEVER;

    /** HELLO or WELCOME carried these positions, with so many messages received in all. */
    AckPolicy(long recvPosition, long limitPosition, long messages) {
        sentAckPosition = recvPosition;
        sentLimitPosition = limitPosition;
        messagesAtAck = messages;
    }

    /** A push or a FIN was received: the sender waits. */
    void onPush() {
        urgent = true;
    }

    /** Does the sender wait? */
    boolean isUrgent() {
        return urgent;
    }

    /** The sender sent again what it was told of already: the telling was lost. */
    void onRepeated() {
        repeated = true;
    }

    /**
     * Is it time for an ACK?
     *
     * @param recvPosition what would be acknowledged
     * @param messages how many messages were received in all
     * @param credit its limit is what would be granted
     */
    boolean isDue(long recvPosition, long messages, Credit credit, long nowNanos) {
        if (credit.limitPosition() - sentLimitPosition >= credit.quarter() && credit.quarter() > 0) {
            return true;
        }
        if (repeated) {
            return true;
        }
        long bytes = recvPosition - sentAckPosition;
        if (bytes == 0) {
            urgent = false;
            deadlineNanos = NEVER;
            return false;
        }
        if (urgent
                || bytes >= Math.min(credit.quarter(), MAX_UNACKNOWLEDGED_BYTES)
                || messages - messagesAtAck >= MAX_UNACKNOWLEDGED_MESSAGES) {
            return true;
        }
        if (deadlineNanos == NEVER) {
            deadlineNanos = nowNanos + DELAY_NANOS;
        }
        return nowNanos - deadlineNanos >= 0;
    }

    /** Would an ACK tell anything, so that it may go along with other output? */
    boolean hasNews(long recvPosition) {
        return recvPosition != sentAckPosition;
    }

    /** When {@link #isDue} will be true by the passing of time alone, or {@link #NEVER}. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    void onSent(long recvPosition, long limitPosition, long messages) {
        sentAckPosition = recvPosition;
        sentLimitPosition = limitPosition;
        messagesAtAck = messages;
        urgent = false;
        repeated = false;
        deadlineNanos = NEVER;
    }
}
