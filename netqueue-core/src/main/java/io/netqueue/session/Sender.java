package io.netqueue.session;

/**
 * The sending side of a session: frames what the {@link Outbox} holds as far as the peer's credit goes, and takes the
 * peer's acknowledgements. Worker only; valid for the session.
 */
final class Sender {

    private final Outbox outbox;
    private final int maxSize;

    private long limitPosition;
    private long blockedSinceNanos = Alarm.NEVER;
    private int frameSize;

    // valid for one link that loses packets; else null
    private Allowance allowance;

    Sender(Outbox outbox, int maxSize) {
        this.outbox = outbox;
        this.maxSize = maxSize;
    }

    /**
     * Goes on where the peer stands (R8).
     *
     * @return how many bytes are framed again
     * @throws ByeException GAP if that is not kept any more, or was never sent
     */
    long attach(Handshake.Receive theirs) {
        if (theirs.recvPosition() < outbox.ackPosition() || theirs.recvPosition() > outbox.highestSent()) {
            throw new ByeException(
                    ByeCode.GAP,
                    "the peer wants to go on from " + theirs.recvPosition() + ", but what is kept begins at "
                            + outbox.ackPosition() + " and ends at " + outbox.highestSent());
        }
        outbox.acknowledge(theirs.recvPosition());
        long again = outbox.cursor() - outbox.ackPosition();
        outbox.rewind(outbox.ackPosition());
        outbox.holdings().setPeerMaxMessage(theirs.maxMessage());
        limitPosition = Math.max(limitPosition, theirs.limitPosition());
        frameSize = Math.min(Math.min(theirs.maxFrame(), maxSize), Frame.MAX_DATA);
        return again;
    }

    /** How many packets the link may have under way; null if it keeps order and loses nothing, or is gone. */
    void setAllowance(Allowance next) {
        if (allowance != null) {
            allowance.clear();
        }
        allowance = next;
    }

    /** What the peer acknowledged so far. */
    long ackPosition() {
        return outbox.ackPosition();
    }

    /** The cursor: what was written so far. */
    long position() {
        return outbox.cursor();
    }

    boolean hasUnsent() {
        return outbox.hasUnsent();
    }

    boolean hasUnacknowledged() {
        return outbox.hasUnacknowledged();
    }

    /** False if it told nothing new. */
    boolean onAck(long ackPosition, long newLimitPosition, long nowNanos) {
        boolean news = ackPosition > outbox.ackPosition() || newLimitPosition > limitPosition;
        outbox.acknowledge(ackPosition);
        if (newLimitPosition > limitPosition) {
            limitPosition = newLimitPosition;
            blockedSinceNanos = Alarm.NEVER;
        }
        if (allowance != null) {
            allowance.onAcknowledged(outbox.ackPosition(), nowNanos);
        }
        return news;
    }

    /** Could a DATA frame or FIN be written now? */
    boolean hasOutput() {
        if (allowance != null && !allowance.isOpen()) {
            return false;
        }
        return outbox.hasUnsent() ? outbox.cursor() < limitPosition : outbox.isFinDue();
    }

    /** Writes one DATA frame or FIN, or nothing if what was to be sent was cancelled meanwhile. */
    void write(FrameWriter writer, long nowNanos) {
        long from = outbox.cursor();
        if (allowance != null && allowance.wantsPush()) {
            writer.pushNext();
        }
        if (outbox.hasUnsent()) {
            long most = Math.min(limitPosition - outbox.cursor(), Math.min(frameSize, writer.dataRoom()));
            outbox.writeFrame(writer, most);
        } else if (outbox.isFinDue()) { // not if what was unsent a moment ago is cancelled by now
            writer.fin(outbox.cursor());
            outbox.passFin();
        }
        if (allowance != null && outbox.cursor() > from) {
            allowance.onWritten(writer.packetCount(), outbox.cursor(), nowNanos);
            writer.limitPackets(allowance.packetBytes());
        }
    }

    /** Changes whenever the peer told something new. */
    long progress() {
        return outbox.ackPosition() + limitPosition;
    }

    /**
     * The peer misses what follows a position, on a link that loses packets (R10).
     *
     * @return is it a position from which we can go on, and where the cursor is not already?
     * @throws ByeException ACK_TOO_HIGH if that was never sent
     */
    boolean isRepairable(long expectedPosition) {
        if (expectedPosition > outbox.highestSent()) {
            throw new ByeException(
                    ByeCode.ACK_TOO_HIGH,
                    "position " + expectedPosition + " expected, but only " + outbox.highestSent() + " sent");
        }
        return expectedPosition >= outbox.ackPosition() && expectedPosition < outbox.cursor();
    }

    /**
     * Goes back to what the peer misses.
     *
     * @return how many bytes are framed again
     */
    long goBack(long expectedPosition) {
        long again = outbox.cursor() - expectedPosition;
        outbox.rewind(expectedPosition);
        if (allowance != null) {
            allowance.onLoss();
        }
        return again;
    }

    /** Since when there is something to send and no credit for it, or {@link Alarm#NEVER}. */
    long blockedSinceNanos(long nowNanos) {
        if (!outbox.hasUnsent() || outbox.cursor() < limitPosition) {
            blockedSinceNanos = Alarm.NEVER;
        } else if (blockedSinceNanos == Alarm.NEVER) {
            blockedSinceNanos = nowNanos;
        }
        return blockedSinceNanos;
    }

    /** Counts the wait for credit from now on. */
    void blockFrom(long nowNanos) {
        blockedSinceNanos = nowNanos;
    }

    /** Another session of the same peer begins: its credit is its own. */
    void startOver() {
        limitPosition = 0;
        blockedSinceNanos = Alarm.NEVER;
    }
}
