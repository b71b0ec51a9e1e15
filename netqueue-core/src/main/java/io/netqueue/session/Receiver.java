package io.netqueue.session;

import io.netqueue.stream.Chunk;

/**
 * The receiving side of a session: holds the peer to its credit, puts messages together, and grants more as the
 * application takes them. Worker only; valid for the session.
 */
final class Receiver {

    private final Arrivals arrivals;
    private final Assembly assembly;
    private final Credit credit;
    private final Budget budget;
    private final int maxFrame;

    private final ArrivalShares shares;

    private boolean fin;
    private long countedPosition;
    private long countedPeriod = ArrivalShares.NEVER;

    // valid for one packet, on a link that moves packets
    private boolean lossy;
    private long packetPosition;
    private boolean gap;

    Receiver(Context context, Arrivals arrivals) {
        this.arrivals = arrivals;
        this.budget = context.budget();
        this.shares = context.arrivalShares();
        this.maxFrame = context.options().limits().maxFrame();
        this.assembly = new Assembly(
                arrivals,
                context.options().serializer().takesChunks(),
                context.connection().maxMessage());
        this.credit = new Credit(budget, context.connection().receiveWindow());
        if (arrivals.queuedCost() > 0) { // of a former session of the same peer
            credit.restart();
            credit.grant(0, arrivals.queuedCost());
        }
    }

    /** The next position expected. */
    long position() {
        return assembly.recvPosition();
    }

    /** How many messages were received whole. */
    long messageCount() {
        return assembly.messageCount();
    }

    Credit credit() {
        return credit;
    }

    /** Was the peer's FIN taken? */
    boolean hasFin() {
        return fin;
    }

    /** What HELLO and WELCOME say of this side. */
    Handshake.Receive handshake() {
        return new Handshake.Receive(position(), credit.limitPosition(), assembly.maxMessage(), maxFrame);
    }

    /** What WELCOME says to a client's next incarnation, before this side starts over with it. */
    Handshake.Receive handshakeOfNext() {
        long limit = Math.max(0, credit.window() - arrivals.queuedCost());
        return new Handshake.Receive(0, limit, assembly.maxMessage(), maxFrame);
    }

    /** The link is a stream: whatever comes next is what is expected. */
    void beginStream() {
        lossy = false;
        gap = false;
    }

    /** A packet begins at this position of the stream, which need not be the one expected (R10). */
    void beginPacket(long position) {
        lossy = true;
        packetPosition = position;
        gap = position > position();
    }

    /** Did the packet show that something is missing? */
    boolean hasGap() {
        return gap;
    }

    /**
     * Takes the next bytes of the peer's stream; of a packet what is new of them.
     *
     * @return false if nothing was
     */
    boolean onData(Chunk chunk, int byteCount) {
        int skip = 0;
        if (lossy) {
            long start = packetPosition;
            packetPosition += byteCount;
            skip = (int) Math.min(byteCount, start > position() ? byteCount : position() - start);
            gap |= start > position();
            chunk.buffer().position(chunk.buffer().position() + skip);
        }
        if (skip < byteCount) {
            accept(chunk, byteCount - skip);
        }
        return skip < byteCount;
    }

    private void accept(Chunk chunk, int byteCount) {
        if (fin) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "DATA after FIN");
        }
        long end = position() + byteCount;
        if (end > credit.limitPosition()) {
            throw new ByeException(
                    ByeCode.FLOW_CONTROL, "byte " + end + " sent, but only " + credit.limitPosition() + " granted");
        }
        assembly.accept(chunk, byteCount);
    }

    /** The peer wrote up to there when it sent its PING (R9); on a lossy link a higher position is a gap (R10). */
    void onSentPosition(long sentPosition) {
        if (lossy) {
            gap |= sentPosition > position();
        } else if (sentPosition != position()) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "the peer sent up to " + sentPosition + ", but " + position() + " was received");
        }
    }

    /** Takes FIN; false if it is a duplicate, or on a lossy link came too early (R15). */
    boolean onFin(long endPosition) {
        if (fin && endPosition == position() - 1) {
            return false;
        }
        if (lossy && endPosition > position()) {
            gap = true;
            return false;
        }
        if (fin || endPosition != position() || !assembly.isAtBoundary()) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "FIN at " + endPosition + ", but " + position() + " was received"
                            + (assembly.isAtBoundary() ? "" : " within a message"));
        }
        assembly.passFin();
        fin = true;
        return true;
    }

    /** Shows what arrived to the getters. */
    void publish() {
        arrivals.publish();
    }

    /**
     * Moves the credit granted on (R5); the peer hears of it when that is worth a frame, or along with another.
     *
     * @param ending is the application closing? It takes no more, and its peers must be able to end all the same (R16)
     * @return true if the application took something meanwhile, and this is to be called again
     */
    boolean grant(boolean ending, long nowNanos) {
        credit.onReceived(position(), nowNanos);
        credit.limitTo(lossy ? share(nowNanos) : Long.MAX_VALUE);
        long queued = arrivals.queuedCost();
        if (ending) {
            credit.grantTo(position() + assembly.missing());
        }
        credit.grant(position(), ending && queued <= budget.limit() ? 0 : queued);
        assembly.trust(credit.window());
        return queued > 0 && arrivals.wakeWhenTaken(queued, credit.quarter());
    }

    private long share(long nowNanos) {
        if (countedPosition != position()) {
            countedPosition = position();
            countedPeriod = shares.count(countedPeriod, nowNanos);
        }
        return shares.shareBytes();
    }

    /** Another session of the same peer begins at position 0. */
    void startOver() {
        assembly.restart();
        credit.restart();
        credit.grant(0, arrivals.queuedCost());
        fin = false;
    }

    /** The session is over: what waits for get stays. */
    void end() {
        assembly.discard();
        credit.release();
    }
}
