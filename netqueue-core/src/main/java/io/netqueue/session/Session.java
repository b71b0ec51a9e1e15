package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.Peer;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Worker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What lasts between two communicators over any number of links: positions, queues, credit. It does no I/O and owns no
 * thread: its inputs are what callers put, frames, links and the time; its outputs are frames, arrivals, settled messages
 * and the time at which it wants to be looked at.
 *
 * <pre>
 *   put ─▶ Outbox ─▶ Sender ─▶ FrameWriter ─▶ link ─▶ FrameReader ─▶ Receiver ─▶ Assembly ─▶ Arrivals ─▶ get
 *            ▲                                                          │  Credit ◀──────────────┘
 *            └────────────────── ACK: acknowledged, granted ◀───────────┘
 * </pre>
 *
 * <p>Callers use {@link #put} and {@link #end}; everything else runs on {@link #worker()}, the worker of its current
 * link. Whether and when links are made, and what a BYE leads to, is decided by the {@link Keeper}.
 */
public final class Session implements Runnable {

    /** The side a session belongs to, client or server, which hears what is more than the matter of one session. */
    interface Keeper {

        /** Our FIN was acknowledged or the peer's was taken, or both. */
        void onFin(Session session);

        /** The session was without a link for too long. */
        void onExpired(Session session);
    }

    /** As much is framed before other sessions of the worker have their turn. */
    private static final long TURN_BYTES = 4 * 1024 * 1024;

    private static final VarHandle AWAKE;
    private static final VarHandle ENDING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            AWAKE = lookup.findVarHandle(Session.class, "awake", boolean.class);
            ENDING = lookup.findVarHandle(Session.class, "ending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Keeper keeper;
    private final Context context;
    private final Arrivals arrivals;
    private final Outbox outbox;

    // callers and worker
    private volatile Worker worker;
    private volatile boolean awake = true; // until the first link is there, nobody needs to wake anybody
    private volatile boolean ending;
    private volatile Throwable endCause;
    private volatile Throwable overCause;
    private volatile Peer peer;

    // worker only, valid for the session
    private final Identity identity = new Identity();
    private final Sender sender;
    private final Receiver receiver;
    private final Alarm alarm = new Alarm(this::onAlarm);
    private SessionState state = SessionState.NEW;
    private long keepAliveNanos;
    private long expiryNanos = Alarm.NEVER;
    private long expiresAtNanos = Alarm.NEVER;
    private boolean awaitsBye;

    // worker only: the link, or null
    private SessionLink link;

    Session(Keeper keeper, Context context, Arrivals arrivals, Worker worker) {
        this.keeper = keeper;
        this.context = context;
        this.arrivals = arrivals;
        this.worker = worker;
        outbox = new Outbox(
                context.connection().queueMessages(), context.connection().queueBytes());
        sender = new Sender(outbox, context.connection().maxSize());
        receiver = new Receiver(context, arrivals);
    }

    // ---- callers

    /**
     * Queues a message for the peer. Never blocks. From any thread.
     *
     * @param message the message; its receipt hears what becomes of it, at once if the queue is full
     */
    public void put(Outgoing message) {
        if (outbox.offer(message)) {
            if (ending) {
                worker.execute(this); // it may be behind the end mark, and a worker that is awake need not look there
            } else {
                wake();
            }
        }
    }

    /**
     * After what is queued comes FIN; what is put later is cancelled. From any thread, any number of times.
     *
     * @param cause what a put that came too late hears
     */
    void end(Throwable cause) {
        if (ENDING.compareAndSet(this, false, true)) {
            endCause = cause;
            outbox.end();
            worker.execute(this);
        }
    }

    /** One wake for each change from idle to busy, none while it is busy. */
    private void wake() {
        if (!awake && AWAKE.compareAndSet(this, false, true)) {
            worker.execute(this);
        }
    }

    /** {@return the peer, or null if it was never reached} */
    public Peer peer() {
        return peer;
    }

    /** {@return the peer's id, or null for a client that never reached its server} */
    public UUID peerId() {
        return arrivals.peer();
    }

    /** {@return messages that were put and are not acknowledged} */
    public long heldMessageCount() {
        return outbox.holdings().messageCount();
    }

    /** {@return payload bytes that were put and are not acknowledged} */
    public long heldByteCount() {
        return outbox.holdings().byteCount();
    }

    /** {@return of those held, messages of which at least one byte has left} */
    public long unacknowledgedMessageCount() {
        return outbox.holdings().unacknowledgedMessageCount();
    }

    /** {@return the payload bytes of those} */
    public long unacknowledgedByteCount() {
        return outbox.holdings().unacknowledgedByteCount();
    }

    /** {@return of those, bytes that the peer has acknowledged, of a message that it does not have whole} */
    public long partlyAcknowledgedByteCount() {
        return outbox.holdings().partlyAcknowledgedByteCount();
    }

    boolean isEnding() {
        return ending;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    // ---- worker: being woken

    /** Sends what was put. */
    @Override
    public void run() {
        if (!worker.isCurrent()) {
            worker.execute(this); // it moved to another worker meanwhile
            return;
        }
        cancelBehindEnd();
        if (state.isOver()) {
            outbox.abandon(0, overCause);
            sleep();
        } else {
            pump();
        }
    }

    private void cancelBehindEnd() {
        Throwable cause = endCause; // before the mark is looked for: where there is a mark, there is a cause
        if (cause != null) {
            outbox.cancelBehindEnd(cause);
        }
    }

    /** Lets the next put wake the worker again. */
    private void sleep() {
        awake = false;
        VarHandle
                .fullFence(); // a putter appends, then looks at awake; we the other way round: one of us sees the other
        if (hasWork() && AWAKE.compareAndSet(this, false, true)) {
            worker.execute(this);
        }
    }

    private boolean hasWork() {
        return state.isOver() ? outbox.holdings().messageCount() > 0 : outbox.hasUnsent() || outbox.hasBehindEnd();
    }

    Worker worker() {
        return worker;
    }

    /** The one step in which a session changes its worker: it has no link, and goes on where the new link lives. */
    void moveTo(Worker next) {
        alarm.cancel();
        worker = next;
    }

    /** Sets the alarm on the worker that the session moved to. */
    void rearm() {
        if (!state.isOver()) {
            arm();
        }
    }

    // ---- worker: what it is and where it stands

    Identity identity() {
        return identity;
    }

    Sender sender() {
        return sender;
    }

    Receiver receiver() {
        return receiver;
    }

    SessionLink link() {
        return link;
    }

    SessionState state() {
        return state;
    }

    void become(SessionState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a session cannot go from " + state + " to " + next);
        }
        state = next;
    }

    /** The sum of the positions, which grows as long as anything gets through. */
    long progress() {
        return receiver.position() + outbox.ackPosition();
    }

    /** Have both sides sent everything and said so? */
    boolean isFinished() {
        return receiver.hasFin() && outbox.isFinAcknowledged();
    }

    /** Would both sides be finished if the peer has received up to this position? Then it is acknowledged. */
    boolean finishAt(long peerPosition) {
        if (!receiver.hasFin() || !outbox.isFinishedAt(peerPosition)) {
            return false;
        }
        outbox.acknowledge(peerPosition);
        return true;
    }

    // ---- worker: links

    /**
     * Goes on with a new link. The former one, if there is one, must be fenced already.
     *
     * @param next the link, its handshake done
     * @param theirs what the peer said in it
     * @param agreed the times agreed
     * @param attached the peer as it is now known
     * @throws ByeException GAP if the peer is where we cannot go on from
     */
    void attach(SessionLink next, Handshake theirs, Handshake.Timing agreed, Peer attached) {
        long again = sender.attach(theirs.receive());
        context.onAttached();
        context.onResent(again);
        keepAliveNanos = TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(agreed.keepAliveMillis()));
        setExpiry(agreed.expiryMillis());
        expiresAtNanos = Alarm.NEVER;
        peer = attached;
        arrivals.onCreditReturned(() -> worker.execute(this)); // not before: another session may have taken its place
        link = next;
        sender.setAllowance(link.isLossy() ? new Allowance(context.packetShares()) : null);
        link.attach(this, keepAliveNanos);
        become(SessionState.UP);
    }

    /**
     * The session has no link, or the attempt to make one failed; it waits for another. If it was up, or is ending, then
     * only for as long as agreed.
     *
     * @param graceNanos and a little longer
     */
    void detach(long graceNanos) {
        boolean wasUp = state == SessionState.UP;
        fence();
        if (state != SessionState.DOWN) {
            become(SessionState.DOWN);
        }
        if (wasUp || ending) {
            armExpiry(graceNanos);
        }
    }

    /** Fences the link: nothing that it still delivers is looked at. Null if there is none. */
    SessionLink fence() {
        SessionLink old = link;
        if (old != null) {
            link = null;
            sender.setAllowance(null);
            context.onDetached();
        }
        return old;
    }

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    void armExpiry(long graceNanos) {
        if (expiresAtNanos == Alarm.NEVER && expiryNanos != Alarm.NEVER) {
            expiresAtNanos = worker.nanoTime() + expiryNanos + graceNanos;
        }
        arm();
    }

    /** The peer's next incarnation was offered the session: it waits for the answer as long as for a link. */
    void prolongExpiry(long graceNanos) {
        expiresAtNanos = Alarm.NEVER;
        armExpiry(graceNanos);
    }

    /** How long the session waits for a link before it is lost; u32 milliseconds as in the handshake. */
    void setExpiry(int millis) {
        expiryNanos = millis == Handshake.UNLIMITED_MILLIS
                ? Alarm.NEVER
                : TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(millis));
    }

    /** The peer answers our last frame with BYE: it is waited for, with probes. */
    void awaitBye() {
        awaitsBye = true;
    }

    // ---- worker: the end

    /**
     * The session is over for good; nothing is left of it but what waits for get.
     *
     * @param verdict CLOSED or LOST
     * @param receivedTo how far the peer received, as far as known
     * @param cause why what is left is LOST or CANCELLED
     */
    void over(SessionState verdict, long receivedTo, Throwable cause) {
        become(verdict);
        alarm.cancel();
        fence();
        overCause = cause;
        receiver.end();
        outbox.abandon(receivedTo, cause);
        sleep();
    }

    /** Another session with the same peer follows: positions begin anew, what has no byte framed stays queued. */
    void renew(long receivedTo, Throwable cause) {
        outbox.renew(receivedTo, cause);
        startOver();
    }

    /** The peer's next incarnation takes this session over (adoption). */
    void restart(long receivedTo) {
        outbox.restart(receivedTo);
        startOver();
    }

    private void startOver() {
        sender.startOver();
        receiver.startOver();
        awaitsBye = false;
        expiresAtNanos = Alarm.NEVER;
    }

    // ---- worker: frames received

    /** False if it brought nothing new. */
    boolean onData(Chunk chunk, int byteCount) {
        identity.onHeard();
        return receiver.onData(chunk, byteCount);
    }

    /** The peer misses what follows a position that we sent it (R10). */
    void goBack(long expectedPosition) {
        context.onResent(sender.goBack(expectedPosition));
    }

    /** False if it told nothing new. */
    boolean onAck(long ackPosition, long limitPosition) {
        identity.onHeard();
        boolean news = sender.onAck(ackPosition, limitPosition, worker.nanoTime());
        if (news && outbox.isFinAcknowledged()) {
            keeper.onFin(this);
        }
        return news;
    }

    /** False if it is a duplicate. */
    boolean onFin(long endPosition) {
        identity.onHeard();
        boolean news = receiver.onFin(endPosition);
        if (news) {
            receiver.publish(); // what came before it is there before the end is
            keeper.onFin(this);
        }
        return news;
    }

    // ---- worker: output

    /** Writes what is due: control frames, then as much of the queue as credit and link take. */
    void pump() {
        if (link == null) {
            return;
        }
        if (receiver.grant(ending, worker.nanoTime())) {
            worker.execute(this);
        }
        long turnEnd = sender.position() + TURN_BYTES;
        boolean more = true;
        while (more && link.link().isWritable()) {
            more = sender.position() - turnEnd < 0 && write();
            if (!more || !link.link().isWritable()) {
                link.writer().flush();
            }
        }
        link.control().onWritten(isWaiting(), worker.nanoTime());
        arm();
        if (!sender.hasUnsent()) {
            sleep();
        } else if (sender.hasOutput() && link.link().isWritable()) {
            worker.execute(this); // the turn is over; or it was put since we looked, and saw us awake
        }
    }

    /**
     * Writes one DATA frame or FIN, and before it what control frames are pending. Those alone wait until the peer has
     * taken what went before: they would leave no earlier, and of one that never reads they would pile up.
     *
     * @return false if there is nothing to write
     */
    private boolean write() {
        boolean output = sender.hasOutput();
        long now = worker.nanoTime();
        boolean control =
                (output || !link.link().hasBacklog()) && link.control().write(output, now);
        if (output) {
            sender.write(link.writer(), now);
        }
        return output || control;
    }

    private boolean isWaiting() {
        return sender.hasUnacknowledged() || awaitsBye;
    }

    // ---- worker: time

    private void arm() {
        long at = Alarm.earlier(
                expiresAtNanos, link == null ? Alarm.NEVER : link.control().deadlineNanos());
        long blockedSince = sender.blockedSinceNanos(worker.nanoTime());
        if (blockedSince != Alarm.NEVER && receiver.hasFin()) {
            at = Alarm.earlier(at, blockedSince + keepAliveNanos);
        }
        alarm.setBy(at, worker);
    }

    private void onAlarm() {
        long now = worker.nanoTime();
        if (expiresAtNanos != Alarm.NEVER && now - expiresAtNanos >= 0) {
            expiresAtNanos = Alarm.NEVER;
            keeper.onExpired(this);
        } else if (link != null) {
            lookAtLink(now);
        }
        if (!state.isOver()) {
            arm();
        }
    }

    private void lookAtLink(long now) {
        long blockedSince = sender.blockedSinceNanos(now);
        if (receiver.hasFin() && blockedSince != Alarm.NEVER && now - blockedSince >= keepAliveNanos) {
            // the peer is closing and takes no more (R16)
            outbox.cancelUnsent(endCause == null ? ResourceClosedException.stackless(peerId(), null) : endCause);
            // a message that has left in part still waits, and this is not to be done again at once
            sender.blockFrom(now);
        }
        if (link.control().isAlive(isWaiting(), link.link(), now)) {
            pump();
        } else {
            link.fail(Bye.of(ByeCode.IDLE, "nothing was heard for too long"));
        }
    }
}
