package io.netqueue.session;

import io.netqueue.options.Status;
import io.netqueue.stream.Chunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;

/**
 * One message on its way to one peer: a node of the peer's {@link Outbox}, from put until it is settled.
 *
 * <p>The payload is shared by reference between the parts of a broadcast and is never changed.
 */
public final class Outgoing {

    /** The start of a message that has no position yet. */
    private static final long UNNUMBERED = Long.MIN_VALUE;

    private static final VarHandle NEXT;
    private static final VarHandle STATE;
    private static final VarHandle HOLDINGS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Outgoing.class, "next", Outgoing.class);
            STATE = lookup.findVarHandle(Outgoing.class, "state", Status.class);
            HOLDINGS = lookup.findVarHandle(Outgoing.class, "holdings", Holdings.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UUID peer;
    private final Receipt receipt;
    private final long byteCount;

    // written by the putter, then by the worker
    private Object payload;
    private volatile Status state;
    private Throwable cause;
    private volatile Outgoing next;
    private volatile Holdings holdings;

    // written by the worker only
    private long start = UNNUMBERED;

    private Outgoing(UUID peer, Receipt receipt, Object payload, long byteCount) {
        this.peer = peer;
        this.receipt = receipt;
        this.payload = payload;
        this.byteCount = byteCount;
        STATE.setRelease(this, Status.QUEUED); // nobody else knows it yet: no fence is needed
    }

    /**
     * A message that is one array.
     *
     * @param peer the peer
     * @param receipt hears what becomes of it
     * @param payload the bytes, not changed until the message is settled
     * @return the part
     */
    public static Outgoing of(UUID peer, Receipt receipt, byte[] payload) {
        return new Outgoing(peer, receipt, payload, payload.length);
    }

    /**
     * A message that is a list of chunks, none of them empty.
     *
     * @param peer the peer
     * @param receipt hears what becomes of it, and owns the chunks
     * @param payload the chunks, which stay the receipt's
     * @param byteCount their bytes together
     * @return the part
     */
    public static Outgoing of(UUID peer, Receipt receipt, Chunk[] payload, long byteCount) {
        return new Outgoing(peer, receipt, payload, byteCount);
    }

    /** A place in a queue that is no message: its first place, or its end. */
    static Outgoing mark() {
        Outgoing mark = new Outgoing(null, null, null, 0);
        mark.state = Status.CANCELLED;
        return mark;
    }

    /** {@return the peer it goes to} */
    public UUID peer() {
        return peer;
    }

    /** {@return what became of it so far} */
    public Status state() {
        return state;
    }

    /** {@return why it failed, or null; to be read once the state is final} */
    public Throwable cause() {
        return cause;
    }

    /** {@return the bytes of the payload} */
    public long byteCount() {
        return byteCount;
    }

    /**
     * Refuses a part that no queue has taken.
     *
     * @param why the cause
     */
    public void refuse(Throwable why) {
        settle(Status.REFUSED, why);
    }

    Receipt receipt() {
        return receipt;
    }

    /** Null once settled. */
    Object payload() {
        return payload;
    }

    /** The message counts against the bounds of these. Before it is appended: nobody else knows it yet. */
    void countIn(Holdings holder) {
        HOLDINGS.setRelease(this, holder);
    }

    /** True once: the message counts no longer, and the caller tells the holdings. */
    boolean stopCounting() {
        return HOLDINGS.getAndSet(this, null) != null;
    }

    /** Lets go of a message that was cancelled, whose bytes no worker will read: it makes room at once. By the canceller. */
    public void withdraw() {
        payload = null;
        Holdings holder = holdings;
        if (holder != null) {
            holder.free(this);
        }
    }

    /**
     * Links the node behind this one. By the putter that swapped the tail, once; and volatile, because the putter looks
     * next whether the worker sleeps: a release could be overtaken by that look, and nobody would send the node.
     */
    void linkNext(Outgoing node) {
        NEXT.setVolatile(this, node);
    }

    Outgoing next() {
        return (Outgoing) NEXT.getAcquire(this);
    }

    /** Helps the garbage collector: a dead old node must not keep young ones alive. */
    void unlink() {
        NEXT.setOpaque(this, null);
    }

    // Positions; worker only.

    boolean isNumbered() {
        return start != UNNUMBERED;
    }

    /** Gives the message its place in the session stream, with its first byte (R2). */
    void number(long position) {
        start = position;
        if (!state.isFinal()) {
            STATE.setRelease(this, Status.SENT);
        }
    }

    /** Makes this node the first place of a stream that starts again at 0. */
    void becomeFirst() {
        start = -size();
    }

    /** Takes the place away again: the message starts anew in another session of the same peer. */
    void unnumber() {
        start = UNNUMBERED;
    }

    long start() {
        return start;
    }

    /** Its bytes in the session stream: header and payload, or none if it was cancelled or refused before its first. */
    long size() {
        return state == Status.CANCELLED || state == Status.REFUSED ? 0 : Frame.MESSAGE_HEADER_SIZE + byteCount;
    }

    long end() {
        return start + size();
    }

    /** Makes the state final and tells the receipt; a part that is final already stays as it is. */
    void settle(Status verdict, Throwable why) {
        if (state.isFinal()) {
            return;
        }
        payload = null;
        cause = why;
        STATE.setRelease(this, verdict);
        receipt.release();
    }
}
