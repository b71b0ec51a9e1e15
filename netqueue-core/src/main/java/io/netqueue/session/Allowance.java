package io.netqueue.session;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many packets with data a sender may have under way on a link that loses packets, so that it does not overrun the
 * queue of the broker between, which drops what it has no room for.
 *
 * <pre>
 *   written ──▶ under way: at most what is allowed ──▶ acknowledged: one more is allowed, later one more a round
 *                     └── lost: none is under way, half as many are allowed
 * </pre>
 *
 * It also stops growing as soon as acknowledgements take visibly longer than they can: then packets wait in a queue. Time
 * is a parameter. Worker only; valid for one link.
 */
final class Allowance {

    static final int INITIAL = 16;
    static final int LEAST = 4;
    static final int MOST = 512;

    /** The most bytes of a packet while few are allowed. A packet arrives whole or not at all. */
    static final int LEAST_PACKET_BYTES = 64 * 1024;

    /** Packets grow with the number of those allowed: where many go well, fewer and larger ones cost less. */
    private static final int PACKET_BYTES_EACH = 4 * 1024;

    /** A round trip longer by this than the shortest one has waited in a queue. */
    private static final long QUEUED_NANOS = 20_000_000;

    private final PacketShares shares;
    private final Deque<Packet> underWay = new ArrayDeque<>();

    private int allowed = INITIAL;
    private int fastUntil = MOST;
    private int acknowledgedOfRound;
    private int sincePush;
    private long shortestNanos = Long.MAX_VALUE;

    /** A packet, by the position behind its last byte. */
    private record Packet(long number, long endPosition, long atNanos) {}

    /** Nothing is under way. */
    Allowance(PacketShares shares) {
        this.shares = shares;
    }

    /** May a packet be written now? */
    boolean isOpen() {
        return underWay.size() < most(!underWay.isEmpty());
    }

    private int most(boolean counted) {
        return Math.min(allowed, shares.share(counted));
    }

    /** How many bytes a packet may have. */
    int packetBytes() {
        return Math.max(LEAST_PACKET_BYTES, most(true) * PACKET_BYTES_EACH);
    }

    /** Should the packet that is written next be acknowledged at once? Twice in each round, so that it never stops. */
    boolean wantsPush() {
        return sincePush + 1 >= Math.max(1, most(true) / 2);
    }

    /**
     * Data was put into a packet.
     *
     * @param number the packet's, which may be the one before still
     * @param endPosition the cursor
     */
    void onWritten(long number, long endPosition, long nowNanos) {
        if (underWay.isEmpty()) {
            shares.enter();
        } else if (underWay.getLast().number == number) {
            underWay.removeLast();
            sincePush--;
        }
        sincePush = wantsPush() ? 0 : sincePush + 1;
        underWay.add(new Packet(number, endPosition, nowNanos));
    }

    /** The peer has received everything up to a position. */
    void onAcknowledged(long position, long nowNanos) {
        while (!underWay.isEmpty() && underWay.getFirst().endPosition <= position) {
            long took = nowNanos - underWay.remove().atNanos;
            shortestNanos = Math.min(shortestNanos, took);
            if (took <= Math.max(2 * shortestNanos, shortestNanos + QUEUED_NANOS)) {
                grow();
            }
            if (underWay.isEmpty()) {
                shares.leave();
            }
        }
    }

    /** Fast up to where the last loss was, then by one packet in a round. */
    private void grow() {
        if (allowed >= MOST) {
            return;
        }
        if (allowed < fastUntil) {
            allowed++;
        } else if (++acknowledgedOfRound >= allowed) {
            acknowledgedOfRound = 0;
            allowed++;
        }
    }

    /** Something was lost: what is under way is written again. */
    void onLoss() {
        allowed = Math.max(LEAST, allowed / 2);
        fastUntil = allowed;
        acknowledgedOfRound = 0;
        clear();
    }

    /** The link is gone. */
    void clear() {
        sincePush = 0;
        if (!underWay.isEmpty()) {
            underWay.clear();
            shares.leave();
        }
    }

    int allowed() {
        return allowed;
    }

    int underWay() {
        return underWay.size();
    }
}
