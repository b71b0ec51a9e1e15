package io.netqueue.session;

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
 *   put ──▶ Outbox ──▶ FrameWriter ──▶ link ──▶ FrameReader ──▶ Assembly ──▶ Arrivals ──▶ get
 *           ▲    cursor, ackPosition             recvPosition    │    limitPosition ▲
 *           └────────── ACK ◀────────────────────────────────────┘     Credit ──────┘
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

        /** The link fell silent: it is to be given up. */
        void onSilence(Session session, SessionLink link);
    }

    /** As much is framed before other sessions of the worker have their turn. */
    private static final long TURN_BYTES = 4 * 1024 * 1024;

    private static final long NEVER = Long.MAX_VALUE;

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
    private final Outbox outbox;
    private final Arrivals arrivals;
    private final Assembly assembly;
    private final Credit credit;

    // callers and worker
    private volatile Worker worker;
    private volatile boolean awake = true; // until the first link is there, nobody needs to wake anybody
    private volatile boolean ending;
    private volatile Throwable endCause;
    private volatile Peer peer;
    private volatile Throwable overCause;

    // worker only: which session this is, and of which attach its link is
    private long incarnation;
    private Token token = Token.NONE;
    private int epoch;
    private int linkId;
    private boolean heard;

    // worker only, valid for the session
    private SessionState state = SessionState.NEW;
    private long sendLimit;
    private boolean peerFin;
    private long keepAliveNanos;
    private long expiryNanos = NEVER;
    private long expiresAtNanos = NEVER;
    private long blockedSinceNanos = NEVER;
    private boolean awaitsBye;

    // worker only, valid for the link
    private SessionLink link;
    private int frameSize;
    private Worker.Timer timer;
    private long timerAtNanos;

    Session(Keeper keeper, Context context, Arrivals arrivals, Worker worker) {
        this.keeper = keeper;
        this.context = context;
        this.arrivals = arrivals;
        this.worker = worker;
        outbox = new Outbox(context.connection().queueMessages(), context.connection().queueBytes());
        assembly = new Assembly(
                arrivals,
                context.options().serializer().takesChunks(),
                context.connection().maxMessage());
        credit = new Credit(context.budget(), context.connection().receiveWindow());
        arrivals.onCreditReturned(() -> this.worker.execute(this));
    }

    // ---- callers

    /**
     * Queues a message for the peer. Never blocks. From any thread.
     *
     * @param message the message; its receipt hears what becomes of it, at once if the queue is full
     */
    public void put(Outgoing message) {
        if (outbox.offer(message)) {
            wake();
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
        return outbox.messageCount();
    }

    /** {@return payload bytes that were put and are not acknowledged} */
    public long heldByteCount() {
        return outbox.byteCount();
    }

    /** {@return of those held, messages of which at least one byte has left} */
    public long unacknowledgedMessageCount() {
        return outbox.unacknowledgedMessageCount();
    }

    /** {@return the payload bytes of those} */
    public long unacknowledgedByteCount() {
        return outbox.unacknowledgedByteCount();
    }

    /** The sum of the positions, which grows as long as anything gets through. */
    long progress() {
        return recvPosition() + outbox.ackPosition();
    }

    Arrivals arrivals() {
        return arrivals;
    }

    boolean isEnding() {
        return ending;
    }

    // ---- worker: being woken

    /** Sends what was put. */
    @Override
    public void run() {
        if (!worker.isCurrent()) {
            worker.execute(this); // it moved to another worker meanwhile
            return;
        }
        if (ending) {
            outbox.cancelBehindEnd(endCause);
        }
        if (state.isOver()) {
            outbox.abandon(0, overCause);
            sleep();
        } else {
            pump();
        }
    }

    /** Lets the next put wake the worker again. */
    private void sleep() {
        awake = false;
        VarHandle.fullFence(); // a putter appends, then looks at awake; we the other way round: one of us sees the other
        if (hasWork() && AWAKE.compareAndSet(this, false, true)) {
            worker.execute(this);
        }
    }

    private boolean hasWork() {
        return state.isOver() ? outbox.messageCount() > 0 : outbox.hasUnsent();
    }

    Worker worker() {
        return worker;
    }

    /** The one step in which a session changes its worker: it has no link, and goes on where the new link lives. */
    void moveTo(Worker next) {
        cancelTimer();
        worker = next;
    }

    // ---- worker: identity

    /** Another session from now on, as far as the other side can tell. */
    void identify(long newIncarnation, Token newToken) {
        incarnation = newIncarnation;
        token = newToken;
        epoch = 0;
        heard = false;
    }

    long incarnation() {
        return incarnation;
    }

    Token token() {
        return token;
    }

    void setToken(Token newToken) {
        token = newToken;
    }

    int epoch() {
        return epoch;
    }

    int linkId() {
        return linkId;
    }

    void setAttach(Handshake.Attach attach) {
        epoch = attach.epoch();
        linkId = attach.linkId();
    }

    /** Was anything but the handshake received in this session? */
    boolean isHeard() {
        return heard;
    }

    // ---- worker: state

    SessionState state() {
        return state;
    }

    void become(SessionState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a session cannot go from " + state + " to " + next);
        }
        state = next;
    }

    long recvPosition() {
        return assembly.recvPosition();
    }

    /** The cursor: what was written so far. */
    long sentPosition() {
        return outbox.cursor();
    }

    long messageCount() {
        return assembly.messageCount();
    }

    Credit credit() {
        return credit;
    }

    SessionLink link() {
        return link;
    }

    boolean hasPeerFin() {
        return peerFin;
    }

    /** Have both sides sent everything and said so? */
    boolean isFinished() {
        return peerFin && outbox.isFinAcknowledged();
    }

    /** Would both sides be finished if the peer has received up to this position? */
    boolean isFinishedAt(long peerRecvPosition) {
        return peerFin && outbox.isFinishedAt(peerRecvPosition);
    }

    /** The peer has received everything. */
    void acknowledgeAll() {
        outbox.acknowledge(outbox.highestSent());
    }

    Handshake.Receive receive() {
        return new Handshake.Receive(
                assembly.recvPosition(), credit.limitPosition(), assembly.maxMessage(), Frame.MAX_DATA);
    }

    // ---- worker: links

    /**
     * Goes on with a new link. The former one, if there is one, must be fenced already.
     *
     * @param next the link, its handshake done
     * @param peerHandshake what the peer said in it
     * @param agreed the times agreed
     * @param attached the peer as it is now known
     * @throws ByeException GAP if the peer is where we cannot go on from
     */
    void attach(SessionLink next, Handshake peerHandshake, Handshake.Timing agreed, Peer attached) {
        Handshake.Receive theirs = peerHandshake.receive();
        checkReceived(theirs.recvPosition());
        outbox.acknowledge(theirs.recvPosition());
        context.onAttached(outbox.cursor() - outbox.ackPosition());
        outbox.rewind();
        outbox.setPeerMaxMessage(theirs.maxMessage());
        sendLimit = Math.max(sendLimit, theirs.limitPosition());
        frameSize = Math.min(Math.min(theirs.maxFrame(), context.connection().maxSize()), Frame.MAX_DATA);
        keepAliveNanos = TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(agreed.keepAliveMillis()));
        setExpiry(agreed.expiryMillis());
        expiresAtNanos = NEVER;
        peer = attached;
        link = next;
        link.attach(
                this,
                new AckPolicy(assembly.recvPosition(), credit.limitPosition()),
                new KeepAlive(keepAliveNanos, worker.nanoTime()));
        become(SessionState.UP);
    }

    private void checkReceived(long position) {
        if (position < outbox.ackPosition()) {
            throw new ByeException(
                    ByeCode.GAP,
                    "the peer wants to go on from " + position + ", but " + outbox.ackPosition()
                            + " was acknowledged and is no longer kept");
        }
    }

    /**
     * The session has no link, or the attempt to make one failed; it waits for another. If it had one, or is ending, then
     * only for as long as agreed.
     *
     * @param graceNanos and a little longer
     */
    void detach(long graceNanos) {
        boolean hadLink = fence() != null;
        if (state != SessionState.DOWN) {
            become(SessionState.DOWN);
        }
        if (hadLink || ending) {
            armExpiry(graceNanos);
        }
    }

    /** Fences the link: nothing that it still delivers is looked at. Null if there is none. */
    SessionLink fence() {
        SessionLink old = link;
        if (old != null) {
            link = null;
            context.onDetached();
        }
        return old;
    }

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    void armExpiry(long graceNanos) {
        if (expiresAtNanos == NEVER && expiryNanos != NEVER) {
            expiresAtNanos = worker.nanoTime() + expiryNanos + graceNanos;
            arm();
        }
    }

    /** How long the session waits for a link before it is lost; u32 milliseconds as in the handshake. */
    void setExpiry(int millis) {
        expiryNanos = millis == Handshake.UNLIMITED_MILLIS
                ? NEVER
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
        cancelTimer();
        fence();
        overCause = cause;
        assembly.discard();
        credit.release();
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
        assembly.restart();
        credit.restart();
        credit.grant(0, arrivals.queuedCost());
        sendLimit = 0;
        peerFin = false;
        expiresAtNanos = NEVER;
    }

    // ---- worker: frames received

    void onData(Chunk chunk, int byteCount) {
        heard = true;
        if (peerFin) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "DATA after FIN");
        }
        if (assembly.recvPosition() + byteCount > credit.limitPosition()) {
            throw new ByeException(
                    ByeCode.FLOW_CONTROL,
                    "byte " + (assembly.recvPosition() + byteCount) + " sent, but only " + credit.limitPosition() + " granted");
        }
        assembly.accept(chunk, byteCount);
    }

    /** All bytes at hand were read: shows what arrived to the getters. */
    void onBytesDone() {
        arrivals.publish();
    }

    /** False if it told nothing new. */
    boolean onAck(long ackPosition, long limitPosition) {
        heard = true;
        boolean news = ackPosition > outbox.ackPosition() || limitPosition > sendLimit;
        outbox.acknowledge(ackPosition);
        if (limitPosition > sendLimit) {
            sendLimit = limitPosition;
            blockedSinceNanos = NEVER;
        }
        if (news && outbox.isFinAcknowledged()) {
            keeper.onFin(this);
        }
        return news;
    }

    void checkSentPosition(long sentPosition) {
        if (sentPosition != assembly.recvPosition()) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "the peer sent up to " + sentPosition + ", but " + assembly.recvPosition() + " was received");
        }
    }

    /** False if it is a duplicate (R15). */
    boolean onFin(long endPosition) {
        heard = true;
        if (peerFin && endPosition == assembly.recvPosition() - 1) {
            return false;
        }
        if (peerFin || endPosition != assembly.recvPosition() || !assembly.isAtBoundary()) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "FIN at " + endPosition + ", but " + assembly.recvPosition() + " was received"
                            + (assembly.isAtBoundary() ? "" : " within a message"));
        }
        assembly.passFin();
        peerFin = true;
        keeper.onFin(this);
        return true;
    }

    // ---- worker: output

    /** Writes what is due: control frames, then as much of the queue as credit and link take. */
    void pump() {
        if (link == null) {
            return;
        }
        grant();
        long turnEnd = outbox.cursor() + TURN_BYTES;
        boolean more = true;
        while (more && link != null && link.link().isWritable()) {
            more = outbox.cursor() - turnEnd < 0 && write();
            if (!more || !link.link().isWritable()) {
                link.link().flush();
            }
        }
        if (link != null) {
            afterPump(outbox.cursor() - turnEnd >= 0);
        }
    }

    private void afterPump(boolean turnOver) {
        long now = worker.nanoTime();
        if (outbox.hasUnacknowledged() || awaitsBye) {
            link.onWaiting();
        }
        boolean blocked = outbox.hasUnsent() && outbox.cursor() >= sendLimit;
        if (!blocked) {
            blockedSinceNanos = NEVER;
        } else if (blockedSinceNanos == NEVER) {
            blockedSinceNanos = now;
        }
        arm();
        if (turnOver && outbox.hasUnsent()) {
            worker.execute(this);
        } else if (!outbox.hasUnsent()) {
            sleep();
        }
    }

    /** Writes one DATA frame or FIN, and before it what control frames are pending. False if there is nothing to write. */
    private boolean write() {
        long room = sendLimit - outbox.cursor();
        boolean data = room > 0 && outbox.hasUnsent();
        boolean fin = !data && outbox.isFinDue();
        boolean control = link.writeControl(this, data || fin);
        if (data) {
            outbox.writeFrame(link.writer(), Math.min(room, frameSize));
        } else if (fin) {
            link.writer().fin(outbox.cursor());
            outbox.passFin();
        }
        return data || fin || control;
    }

    /** Moves the credit granted on; it is told to the peer when that is worth a frame, or along with another. */
    private void grant() {
        long queued = arrivals.queuedCost();
        if (ending) {
            // A closing application takes no more: its peers must be able to end all the same (R16).
            queued = queued <= context.budget().limit() ? 0 : queued;
            credit.grantTo(assembly.recvPosition() + assembly.missing());
        }
        credit.grant(assembly.recvPosition(), queued);
        if (queued > 0 && arrivals.wakeWhenTaken(credit.quarter())) {
            worker.execute(this);
        }
    }

    // ---- worker: time

    private void arm() {
        long at = link == null ? NEVER : link.deadlineNanos();
        at = earlier(at, expiresAtNanos);
        if (blockedSinceNanos != NEVER && peerFin) {
            at = earlier(at, blockedSinceNanos + keepAliveNanos);
        }
        if (at == NEVER || timer != null && at - timerAtNanos >= 0) {
            return; // the timer that is armed comes early enough, and looks again
        }
        cancelTimer();
        timerAtNanos = at;
        timer = worker.schedule(this::onTimer, at - worker.nanoTime());
    }

    private static long earlier(long a, long b) {
        return a == NEVER || b != NEVER && b - a < 0 ? b : a;
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void onTimer() {
        timer = null;
        long now = worker.nanoTime();
        if (expiresAtNanos != NEVER && now - expiresAtNanos >= 0) {
            expiresAtNanos = NEVER;
            keeper.onExpired(this);
        } else if (link != null) {
            lookAtLink(now);
        }
        if (!state.isOver()) {
            arm();
        }
    }

    private void lookAtLink(long now) {
        if (peerFin && blockedSinceNanos != NEVER && now - blockedSinceNanos >= keepAliveNanos) {
            outbox.cancelUnsent(endCause); // the peer is closing and takes no more (R16)
        }
        if (link.lookAlive(outbox.hasUnacknowledged() || awaitsBye)) {
            pump();
        } else {
            keeper.onSilence(this, link);
        }
    }
}
