package io.netqueue.session;

import io.netqueue.options.Status;
import io.netqueue.stream.Chunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Everything put for one peer and not yet acknowledged, as one list in the order of putting.
 *
 * <pre>
 *   acknowledged ──▶ n ──▶ n ──▶ current ──▶ n ──▶ n ──▶ tail
 *                   └─ numbered: unacknowledged ─┘└─ not yet numbered ─┘
 * </pre>
 *
 * Putters, any number, append at the tail (one swap, no lock); one worker reads on from {@code acknowledged}, whose own
 * payload is gone. Bytes are kept by reference until acknowledged (R6) and may be framed again after the cursor was set
 * back (R8). A mark ends the list: nothing behind it is sent.
 */
final class Outbox {

    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(Outbox.class, "tail", Outgoing.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Holdings holdings;

    // putters and worker
    private volatile Outgoing tail;
    private volatile Outgoing endMark;

    // worker only, valid for the session
    private Outgoing acknowledged;
    private long ackPosition;
    private long highestSent;

    // worker only: the cursor, a place within the current message
    private Outgoing current;
    private long offset;
    private long cursor;
    private int chunkIndex;
    private long chunkStart;

    Outbox(long messageLimit, long byteLimit) {
        holdings = new Holdings(messageLimit, byteLimit);
        tail = Outgoing.mark();
        acknowledged = tail;
        startOver();
    }

    // ---- putters

    /** Appends a message, or refuses it at once if it does not fit the bounds. From any thread. */
    boolean offer(Outgoing message) {
        boolean taken = holdings.take(message);
        if (taken) {
            append(message);
        }
        return taken;
    }

    /** Appends the mark after which nothing is sent. From one thread, once. */
    void end() {
        Outgoing mark = Outgoing.mark();
        endMark = mark;
        append(mark);
    }

    private void append(Outgoing node) {
        Outgoing previous = (Outgoing) TAIL.getAndSet(this, node);
        previous.linkNext(node);
    }

    /** What it holds, counted. */
    Holdings holdings() {
        return holdings;
    }

    // ---- worker: framing

    long cursor() {
        return cursor;
    }

    long ackPosition() {
        return ackPosition;
    }

    long highestSent() {
        return highestSent;
    }

    boolean hasUnacknowledged() {
        return ackPosition < highestSent;
    }

    /** Is there a byte that could be framed now, given credit? */
    boolean hasUnsent() {
        return offset < current.size() || step();
    }

    /** Does the cursor stand where FIN goes? */
    boolean isFinDue() {
        return !hasUnsent() && current == endMark && cursor == current.start();
    }

    /** Has the peer acknowledged our FIN, and so everything? */
    boolean isFinAcknowledged() {
        return current == endMark && ackPosition > current.start();
    }

    /** Would our FIN be acknowledged by this position? */
    boolean isFinishedAt(long position) {
        Outgoing mark = endMark;
        return mark != null && mark.isNumbered() && position == mark.start() + 1 && highestSent == position;
    }

    /**
     * Puts the next bytes of the session stream into one DATA frame.
     *
     * @param most the most bytes the frame may take, at least 1
     */
    void writeFrame(FrameWriter writer, long most) {
        if (!prepare()) {
            return;
        }
        long left = most;
        writer.beginData();
        while (left > 0 && prepare()) {
            left -= writeCurrent(writer, left);
        }
        writer.endData(!hasUnsent());
        highestSent = Math.max(highestSent, cursor);
    }

    private long writeCurrent(FrameWriter writer, long most) {
        long written = 0;
        if (offset < Frame.MESSAGE_HEADER_SIZE) {
            written = writeHeader(writer, most);
        }
        long part = Math.min(most - written, current.size() - offset);
        if (part > 0 && offset >= Frame.MESSAGE_HEADER_SIZE) {
            part = writePayload(writer, offset - Frame.MESSAGE_HEADER_SIZE, part);
            offset += part;
            written += part;
        }
        cursor += written;
        return written;
    }

    private long writeHeader(FrameWriter writer, long most) {
        if (offset == 0 && most >= Frame.MESSAGE_HEADER_SIZE) {
            writer.putMessageLength(current.byteCount());
            offset = Frame.MESSAGE_HEADER_SIZE;
            return Frame.MESSAGE_HEADER_SIZE;
        }
        long written = 0;
        while (written < most && offset < Frame.MESSAGE_HEADER_SIZE) {
            writer.putByte((int) (current.byteCount() >>> (56 - 8 * offset)));
            offset++;
            written++;
        }
        return written;
    }

    private long writePayload(FrameWriter writer, long position, long most) {
        if (current.payload() instanceof byte[] array) {
            writer.put(array, (int) position, (int) most, current.receipt());
            return most;
        }
        Chunk[] chunks = (Chunk[]) current.payload();
        if (position < chunkStart) {
            chunkIndex = 0;
            chunkStart = 0;
        }
        while (position >= chunkStart + chunks[chunkIndex].byteCount()) {
            chunkStart += chunks[chunkIndex++].byteCount();
        }
        Chunk chunk = chunks[chunkIndex];
        int from = (int) (position - chunkStart);
        int part = (int) Math.min(most, chunk.byteCount() - from);
        writer.put(chunk, from, part, current.receipt());
        return part;
    }

    /** Makes the current message one that has bytes to frame; numbers the next if need be (R2). False if there is none. */
    private boolean prepare() {
        while (hasUnsent()) {
            if (offset < current.size()) {
                return true;
            }
            Outgoing next = current.next();
            if (next.receipt().begin()) {
                next.number(cursor);
                countUnacknowledged(next, 1);
                moveTo(next);
            } // else it was cancelled this moment, and the next look steps over it
        }
        return false;
    }

    /** Goes on to where the next byte is, without numbering a message that may still be cancelled. False if there is none. */
    private boolean step() {
        while (current != endMark) {
            Outgoing next = current.next();
            if (next == null) {
                return false;
            }
            if (!next.isNumbered()) {
                if (next != endMark && isSendable(next)) {
                    return true;
                }
                next.number(cursor);
            }
            moveTo(next);
            if (next.size() > 0) {
                return true;
            }
        }
        return false;
    }

    private void moveTo(Outgoing next) {
        current = next;
        offset = 0;
        chunkIndex = 0;
        chunkStart = 0;
    }

    /** Settles the message if it can not be sent. */
    private boolean isSendable(Outgoing next) {
        if (holdings.isTooLarge(next) && next.receipt().begin()) {
            settle(next, Status.REFUSED, holdings.tooLarge(next));
        } else if (next.receipt().isWithdrawn()) {
            settle(next, Status.CANCELLED, null);
        }
        return !next.state().isFinal();
    }

    private void settle(Outgoing message, Status verdict, Throwable cause) {
        if (!message.state().isFinal()) {
            holdings.free(message);
            message.settle(verdict, cause);
        }
    }

    private void countUnacknowledged(Outgoing message, int sign) {
        if (message.size() > 0) {
            holdings.addUnacknowledged(sign, sign * message.byteCount());
        }
    }

    // ---- worker: acknowledgement, and the cursor set back

    /**
     * Settles every message that the peer has received whole (R3).
     *
     * @param position the peer's next expected position; one past the end if it acknowledges our FIN
     * @throws ByeException ACK_TOO_HIGH above what was ever sent
     */
    void acknowledge(long position) {
        if (position > highestSent) {
            throw new ByeException(
                    ByeCode.ACK_TOO_HIGH, "position " + position + " acknowledged, but only " + highestSent + " sent");
        }
        if (position <= ackPosition) {
            return;
        }
        ackPosition = position;
        countAcknowledged();
        for (Outgoing next = acknowledged.next(); isAcknowledged(next); next = acknowledged.next()) {
            if (next.size() > 0) {
                next.settle(Status.ACKNOWLEDGED, null);
            }
            acknowledged.unlink();
            acknowledged = next;
        }
        Outgoing first = acknowledged.next();
        holdings.setPartlyAcknowledged(
                first != null && first.isNumbered() && first.size() > 0
                        ? Math.max(0, position - first.start() - Frame.MESSAGE_HEADER_SIZE)
                        : 0);
        if (position >= cursor) { // at the cursor too: what was current may be out of the list now
            setCursor(position);
        }
    }

    /** Makes room in the bounds before anybody is told: who hears that a message is settled may put the next at once. */
    private void countAcknowledged() {
        long count = 0;
        long sum = 0;
        for (Outgoing next = acknowledged.next(); isAcknowledged(next); next = next.next()) {
            if (next.size() > 0) {
                count++;
                sum += next.byteCount();
            }
        }
        holdings.free(count, sum);
        holdings.addUnacknowledged(-count, -sum);
    }

    private boolean isAcknowledged(Outgoing next) {
        return next != null && next.isNumbered() && next.end() <= ackPosition;
    }

    /** FIN takes the position after the last byte (R1). */
    void passFin() {
        cursor++;
        highestSent = Math.max(highestSent, cursor);
    }

    /**
     * Sets the cursor back, at an attach (R8) or because packets were lost (R10): what follows is framed again.
     *
     * @param position where to, not below what is acknowledged and not above the cursor
     */
    void rewind(long position) {
        setCursor(position);
    }

    private void setCursor(long position) {
        cursor = position;
        current = acknowledged;
        for (Outgoing next = current.next();
                current.end() < position && next != null && next.isNumbered();
                next = current.next()) {
            current = next;
        }
        offset = Math.min(position - current.start(), current.size());
        chunkIndex = 0;
        chunkStart = 0;
    }

    // ---- worker: the end of a session

    /**
     * The session is over and another follows it, in which what has no byte framed yet is sent. What is numbered is
     * settled.
     *
     * @param position how far the peer received, as far as known; a value that cannot be is brought within bounds
     * @param cause why what it did not receive is LOST
     */
    void renew(long position, Throwable cause) {
        acknowledgeWithin(position);
        for (Outgoing next = acknowledged.next(); next != null && next.isNumbered(); next = acknowledged.next()) {
            countUnacknowledged(next, -1);
            settle(next, Status.LOST, cause);
            acknowledged.unlink();
            acknowledged = next;
        }
        startOver();
    }

    /**
     * The peer restarted and takes over: what it has not received is kept and starts again, at a message's first byte and
     * at position 0 (adoption).
     *
     * @param position how far its former incarnation proved to have received
     */
    void restart(long position) {
        acknowledgeWithin(position);
        for (Outgoing next = acknowledged.next(); next != null && next.isNumbered(); next = next.next()) {
            countUnacknowledged(next, -1);
            next.unnumber();
        }
        startOver();
    }

    /**
     * Nothing more will be sent, ever: settles all that is in the list, and at further calls what came since.
     *
     * @param position how far the peer received, as far as known
     * @param cause why the rest is LOST or CANCELLED
     */
    void abandon(long position, Throwable cause) {
        acknowledgeWithin(position);
        for (Outgoing next = acknowledged.next(); next != null; next = acknowledged.next()) {
            if (next.isNumbered()) {
                countUnacknowledged(next, -1);
                settle(next, Status.LOST, cause);
            } else {
                next.number(ackPosition);
                settleNeverSent(next, cause);
            }
            acknowledged.unlink();
            acknowledged = next;
        }
        current = acknowledged;
        offset = current.size();
    }

    /** Cancels what has no byte framed, except the end mark. */
    void cancelUnsent(Throwable cause) {
        for (Outgoing next = current.next(); next != null; next = next.next()) {
            if (!next.isNumbered()) {
                settleNeverSent(next, cause);
            }
        }
    }

    /** Cancels what came behind the mark of {@link #end()}, and keeps no more of it than the last, where the next is appended. */
    void cancelBehindEnd(Throwable cause) {
        Outgoing mark = endMark;
        Outgoing last = null;
        for (Outgoing next = mark == null ? null : mark.next(); next != null; next = next.next()) {
            settleNeverSent(next, cause);
            last = next;
        }
        if (last != null) {
            mark.linkNext(last);
        }
    }

    /** Is there something that raced with {@link #end()}, came behind its mark, and was not cancelled yet? */
    boolean hasBehindEnd() {
        Outgoing mark = endMark;
        Outgoing next = mark == null ? null : mark.next();
        while (next != null && next.state().isFinal()) {
            next = next.next();
        }
        return next != null;
    }

    private void settleNeverSent(Outgoing message, Throwable cause) {
        if (!message.state().isFinal()) {
            message.receipt().begin(); // from now on the sender's own cancel comes too late
            settle(message, Status.CANCELLED, cause);
        }
    }

    private void acknowledgeWithin(long position) {
        acknowledge(Math.min(Math.max(position, ackPosition), highestSent));
    }

    private void startOver() {
        acknowledged.becomeFirst();
        current = acknowledged;
        offset = current.size();
        cursor = 0;
        ackPosition = 0;
        highestSent = 0;
    }
}
