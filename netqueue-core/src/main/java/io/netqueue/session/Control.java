package io.netqueue.session;

import io.netqueue.transport.Link;

/**
 * The control frames of one attached link: which are pending, at most one of each (R12), and when the passing of time
 * makes one due. Time is a parameter. Worker only; valid for the link.
 */
final class Control {

    private final Session session;
    private final FrameWriter writer;
    private final AckPolicy acks;
    private final KeepAlive keepAlive;
    private final Dialogue dialogue = new Dialogue();
    private final Repair repair;

    private boolean pongPending;
    private int pongToken;
    private boolean pingPending;
    private boolean nakPending;
    private long ackPositionAtPing;

    /**
     * Nothing is pending.
     *
     * @param lossy does the link move packets that may be lost?
     */
    Control(Session session, FrameWriter writer, long keepAliveNanos, boolean lossy, long nowNanos) {
        this.session = session;
        this.writer = writer;
        Receiver receiver = session.receiver();
        acks = new AckPolicy(receiver.position(), receiver.credit().limitPosition(), receiver.messageCount());
        keepAlive = new KeepAlive(keepAliveNanos, lossy, nowNanos);
        repair = lossy ? new Repair() : null;
    }

    // ---- what was received

    void onBytes(long nowNanos) {
        keepAlive.onBytes(nowNanos);
    }

    /** Something other than a PING came. */
    void onAnswer() {
        keepAlive.onAnswer();
    }

    /** The sender waits for the acknowledgement. */
    void onPush() {
        acks.onPush();
    }

    /** Does the sender wait, and will what it said likely be answered at once? */
    boolean expectsAnswer(long nowNanos) {
        return acks.isUrgent() && dialogue.expectsAnswer(nowNanos);
    }

    void onPing(int token) {
        pongPending = true;
        pongToken = token;
    }

    /**
     * The answer to a PING.
     *
     * @return false if nobody waits for it
     * @throws ByeException GAP if it acknowledges less than was acknowledged before it was asked for: a HELLO that came late
     *     made a session of this link's number with a server that has begun anew
     */
    boolean onPong(int token, long ackPosition, long nowNanos) {
        boolean awaited = keepAlive.onPong(token, nowNanos);
        if (awaited && ackPosition < ackPositionAtPing) {
            throw new ByeException(
                    ByeCode.GAP,
                    "the peer has received " + ackPosition + ", but acknowledged " + ackPositionAtPing
                            + " before: it has begun anew");
        }
        return awaited;
    }

    /** Something is missing: says so, unless that was said a moment ago. */
    void onGap(long nowNanos) {
        nakPending |= repair.mayNak(session.receiver().position(), keepAlive.roundTripNanos(), nowNanos);
    }

    /** Something received twice: the acknowledgement was lost, or is late. */
    void onRepeated() {
        acks.onRepeated();
    }

    /** Is a NAK for this position news, and not the echo of a loss that is being repaired? */
    boolean mayGoBack(long position, long nowNanos) {
        return repair.mayGoBack(position, keepAlive.roundTripNanos(), nowNanos);
    }

    // ---- what is written

    void ping() {
        pingPending = true;
    }

    /**
     * Writes what is pending: it goes before the next DATA frame (R13).
     *
     * @param along is a part of a message written now, so that a small acknowledgement costs nothing?
     * @return true if a frame was written
     */
    boolean write(boolean along, long nowNanos) {
        Receiver receiver = session.receiver();
        boolean ack = acks.isDue(receiver.position(), receiver.messageCount(), receiver.credit(), nowNanos)
                || (along || pingPending || nakPending) && acks.hasNews(receiver.position());
        boolean any = ack || pongPending || pingPending || nakPending;
        if (along) {
            dialogue.onOutput(nowNanos);
        }
        if (any || along) {
            writer.openPacket(
                    session.identity().attach().linkId(), session.sender().position());
        }
        if (ack || pongPending) {
            writeAck(receiver, nowNanos);
        }
        if (nakPending) {
            nakPending = false;
            writer.nak(receiver.position());
        }
        if (pingPending) {
            pingPending = false;
            ackPositionAtPing = session.sender().ackPosition();
            writer.ping(keepAlive.nextToken(nowNanos), session.sender().position());
        }
        if (any && along) {
            writer.openPacket(
                    session.identity().attach().linkId(), session.sender().position()); // if it is full by now
        }
        return any;
    }

    /** A PONG is an ACK too. */
    private void writeAck(Receiver receiver, long nowNanos) {
        long limitPosition = receiver.credit().limitPosition();
        if (pongPending) {
            pongPending = false;
            writer.pong(pongToken, receiver.position(), limitPosition);
        } else {
            writer.ack(receiver.position(), limitPosition);
        }
        acks.onSent(receiver.position(), limitPosition, receiver.messageCount());
        receiver.credit().onTold(nowNanos);
    }

    // ---- time

    /**
     * Looks at the clock, after which a PING may be pending.
     *
     * @param waiting is something unacknowledged, or is an answer expected?
     * @return false if the link is dead
     */
    boolean isAlive(boolean waiting, Link link, long nowNanos) {
        switch (keepAlive.look(nowNanos, link.takenByteCount(), !link.isWritable(), waiting)) {
            case PING -> pingPending = true;
            case DEAD -> {
                return false;
            }
            default -> {}
        }
        pingPending |= isProbeDue(waiting, nowNanos);
        nakPending |= repair != null && repair.isNakDue(session.receiver().position(), nowNanos);
        return true;
    }

    private boolean isProbeDue(boolean waiting, long nowNanos) {
        Sender sender = session.sender();
        return repair != null
                && repair.isProbeDue(
                        waiting, sender.hasUnsent(), sender.progress(), keepAlive.roundTripNanos(), nowNanos);
    }

    /** Output was written; something may be waited for now that was not. */
    void onWritten(boolean waiting, long nowNanos) {
        if (waiting) {
            keepAlive.onWaiting(nowNanos);
        }
        pingPending |= isProbeDue(waiting, nowNanos);
    }

    /** When the link wants to be looked at by the passing of time. */
    long deadlineNanos() {
        long at = Alarm.earlier(keepAlive.lookAtNanos(), acks.deadlineNanos());
        return repair == null ? at : Alarm.earlier(at, repair.lookAtNanos());
    }
}
