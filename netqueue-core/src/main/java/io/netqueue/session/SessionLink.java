package io.netqueue.session;

import io.netqueue.error.NetQueueException;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.time.Duration;

/**
 * One link, from its opening through the handshake to its end: everything that is valid for a link and dropped with it.
 * Worker only.
 *
 * <p>It reads frames and hands them on: the handshake to the {@link Greeter} (client or server), all others to the
 * {@link Session} it was attached to, and nothing any more once it is fenced (R8).
 */
final class SessionLink implements LinkListener, FrameReader.Listener {

    /** The side that makes links into sessions. */
    interface Greeter {

        /** The link is open. The greeter arms the handshake's timeout. */
        void onOpened(SessionLink link);

        /** A HELLO or WELCOME came. */
        void onHandshake(SessionLink link, int type, Handshake handshake);

        /** A BYE came; the link is closed already. The session is null if the link was not attached. */
        void onBye(SessionLink link, Session session, Bye bye);

        /** The link is gone, or could not be made, without a BYE. The session is null if the link was not attached. */
        void onLost(SessionLink link, Session session, Throwable cause);
    }

    private final Greeter greeter;
    private final int maxFrame;
    private final int efficientSize;

    private Link link;
    private FrameReader reader;
    private FrameWriter writer;
    private FrameRate rate;
    private Session session;
    private Worker.Timer handshakeTimer;
    private Runnable handshakeEnd = () -> {};
    private boolean handshakeTaken;
    private boolean over;

    // since the attach
    private AckPolicy acks;
    private KeepAlive keepAlive;
    private boolean pongPending;
    private int pongToken;
    private boolean pingPending;

    SessionLink(Greeter greeter, int maxFrame, int efficientSize) {
        this.greeter = greeter;
        this.maxFrame = maxFrame;
        this.efficientSize = efficientSize;
    }

    // ---- from the transport

    @Override
    public void onOpened(Link opened) {
        link = opened;
        reader = new FrameReader(this, maxFrame);
        writer = new FrameWriter(link, efficientSize);
        rate = new FrameRate(now());
        greeter.onOpened(this);
    }

    @Override
    public void onBytes(Chunk bytes) {
        Session before = session;
        try {
            if (!over) {
                if (keepAlive != null) {
                    keepAlive.onBytes(now());
                }
                reader.read(bytes);
            }
        } catch (ByeException e) {
            fail(e.bye());
        } finally {
            bytes.release();
            Session reached = session == null ? before : session;
            if (reached != null) {
                reached.receiver().publish();
            }
        }
    }

    @Override
    public void onReadDone() {
        if (session != null) {
            session.pump();
        }
    }

    @Override
    public void onWritable() {
        if (session != null) {
            session.pump();
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        if (!over) {
            Session lost = end();
            greeter.onLost(this, lost, cause);
        }
    }

    // ---- what the greeter and the session do with it

    Link link() {
        return link;
    }

    Worker worker() {
        return link.worker();
    }

    private long now() {
        return link.worker().nanoTime();
    }

    boolean isOver() {
        return over;
    }

    /** Gives the handshake this much time. */
    void awaitHandshake(Duration timeout) {
        handshakeTimer = worker().schedule(() -> fail(Bye.of(
                ByeCode.HANDSHAKE_TIMEOUT, "no handshake within " + timeout.toMillis() + " ms")), timeout.toNanos());
    }

    /** Sets what runs once the handshake ended, well or not. */
    void onHandshakeEnd(Runnable task) {
        handshakeEnd = task;
    }

    /** One handshake is enough: another HELLO while the first is being judged is a breach. */
    void takeHandshake() {
        handshakeTaken = true;
    }

    boolean isHandshakeTaken() {
        return handshakeTaken;
    }

    private void endHandshake() {
        if (handshakeTimer != null) {
            handshakeTimer.cancel();
            handshakeTimer = null;
        }
        handshakeEnd.run();
        handshakeEnd = () -> {};
    }

    void writeHandshake(int type, Handshake handshake) {
        writer.handshake(type, handshake);
        link.flush();
    }

    /** From now on the frames go to this session. */
    void attach(Session attached, long keepAliveNanos) {
        endHandshake();
        session = attached;
        acks = new AckPolicy(
                attached.receiver().position(), attached.receiver().credit().limitPosition());
        keepAlive = new KeepAlive(keepAliveNanos, now());
        reader.onHandshaken();
    }

    /** Ends the link in words; the listeners hear nothing more of it. */
    void close(Bye bye) {
        if (!over) {
            end();
            writer.bye(bye);
            link.flush();
            link.close();
        }
    }

    /** Ends the link without a word. */
    void abandon() {
        if (!over) {
            end();
            link.close();
        }
    }

    /** The peer broke a rule, or fell silent: says so, ends the link, and tells the greeter. */
    void fail(Bye bye) {
        if (!over) {
            Session lost = session;
            close(lost == null ? bye : bye.receivedTo(lost.receiver().position()));
            greeter.onLost(this, lost, new NetQueueException("the link was ended with " + bye));
        }
    }

    private Session end() {
        endHandshake();
        Session was = session;
        over = true;
        session = null;
        return was;
    }

    // ---- frames

    @Override
    public boolean isReading() {
        return !over;
    }

    @Override
    public void onHandshake(int type, Handshake handshake) {
        if (session == null) {
            greeter.onHandshake(this, type, handshake);
        } else {
            rate.onUseless(now()); // a WELCOME at any other time is ignored, and so is a second HELLO
        }
    }

    @Override
    public void onData(Chunk chunk, int byteCount) {
        session.onData(chunk, byteCount);
    }

    @Override
    public void onPush() {
        acks.onPush();
    }

    @Override
    public void onAck(long ackPosition, long limitPosition) {
        if (!session.onAck(ackPosition, limitPosition)) {
            rate.onUseless(now());
        }
    }

    @Override
    public void onPing(int token, long sentPosition) {
        rate.onPing(now());
        session.receiver().onSentPosition(sentPosition);
        pongPending = true;
        pongToken = token;
    }

    @Override
    public void onPong(int token, long ackPosition, long limitPosition) {
        rate.onPing(now());
        keepAlive.onPong(token, now());
        session.onAck(ackPosition, limitPosition);
    }

    @Override
    public void onNak(long expectedPosition) {
        throw new ByeException(ByeCode.PROTOCOL_ERROR, "NAK on a link that keeps order");
    }

    @Override
    public void onFin(long endPosition) {
        if (session.onFin(endPosition)) {
            acks.onPush();
        } else {
            rate.onUseless(now());
        }
    }

    @Override
    public void onBye(Bye bye) {
        Session ended = end();
        link.close();
        greeter.onBye(this, ended, bye);
    }

    // ---- output of the session

    FrameWriter writer() {
        return writer;
    }

    /**
     * Writes the control frames that are pending: they go before the next DATA frame (R13).
     *
     * @param along is something else written now, so that a small acknowledgement costs nothing?
     * @return true if one was written
     */
    boolean writeControl(boolean along) {
        Receiver receiver = session.receiver();
        long ackPosition = receiver.position();
        long limitPosition = receiver.credit().limitPosition();
        boolean ack = acks.isDue(ackPosition, receiver.messageCount(), receiver.credit(), now())
                || (along || pingPending) && acks.hasNews(ackPosition);
        boolean acknowledged = ack || pongPending;
        if (pongPending) {
            pongPending = false;
            writer.pong(pongToken, ackPosition, limitPosition);
        } else if (ack) {
            writer.ack(ackPosition, limitPosition);
        }
        if (acknowledged) {
            acks.onSent(ackPosition, limitPosition, receiver.messageCount());
        }
        boolean ping = pingPending;
        if (ping) {
            pingPending = false;
            writer.ping(keepAlive.nextToken(now()), session.sender().position());
        }
        return acknowledged || ping;
    }

    // ---- time

    /** Looks at the clock: false if the link is dead. */
    boolean isAlive(boolean waiting) {
        switch (keepAlive.look(now(), link.takenByteCount(), waiting)) {
            case PING -> pingPending = true;
            case DEAD -> {
                return false;
            }
            default -> {}
        }
        return true;
    }

    void onWaiting() {
        keepAlive.onWaiting(now());
    }

    /** When the link wants to be looked at by the passing of time. */
    long deadlineNanos() {
        long alive = keepAlive.lookAtNanos();
        long ack = acks.deadlineNanos();
        return ack == AckPolicy.NEVER || alive - ack < 0 ? alive : ack;
    }
}
