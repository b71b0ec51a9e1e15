package io.netqueue.session;

import io.netqueue.error.NetQueueException;
import io.netqueue.options.LimitOptions;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One link, from its opening through the handshake to its end: everything that is valid for a link and dropped with it.
 * Worker only, but for what says otherwise.
 *
 * <p>It reads frames and hands them on: the handshake to the {@link Greeter} (client or server), all others to the
 * {@link Session} it was attached to, and nothing any more once it is fenced (R8).
 */
final class SessionLink implements LinkListener, FrameReader.Listener {

    /** The side that makes links into sessions. */
    interface Greeter {

        /** The link is open. The greeter arms the handshake's timeout. */
        void onOpened(SessionLink link);

        /** Packets that belong to no link that lives come from the other end (R10); nothing but the linkId is known. */
        void onStray(SessionLink link);

        /** A HELLO or WELCOME came; the session is null until the link is attached. */
        void onHandshake(SessionLink link, Session session, int type, Handshake handshake);

        /** {@return what a BYE is answered with before the link is closed; null for nothing} */
        Bye answerTo(Bye bye);

        /** A BYE came; the link is closed already. The session is null if the link was not attached. */
        void onBye(SessionLink link, Session session, Bye bye);

        /** The link is gone, or could not be made, without a BYE. The session is null if the link was not attached. */
        void onLost(SessionLink link, Session session, Throwable cause);
    }

    /** So often an answer to BYE is said where it may be lost: nobody is there to say it again later. */
    private static final int ANSWERS = 3;

    private final Greeter greeter;
    private final LimitOptions limits;
    private final int efficientSize;
    private final Greeting greeting = new Greeting();

    private Link link;
    private FrameReader reader;
    private FrameWriter writer;
    private FrameRate rate;
    private Session session;
    private int linkId;
    private boolean linkIdKnown;
    private long packetPosition;
    private volatile boolean over;
    private boolean unanswered;
    private Parting parting;

    // since the attach
    private Control control;
    private long byteCount;
    private boolean probed;

    SessionLink(Greeter greeter, LimitOptions limits, int efficientSize) {
        this.greeter = greeter;
        this.limits = limits;
        this.efficientSize = efficientSize;
    }

    // ---- from the transport

    /** A client's link has its number before it is made. */
    SessionLink withId(int id) {
        setLinkId(id);
        return this;
    }

    int linkId() {
        return linkId;
    }

    @Override
    public byte[] lastWords() {
        return FrameWriter.lastWords(linkId);
    }

    @Override
    public void onOpened(Link opened) {
        link = opened;
        reader = new FrameReader(this, limits.maxFrame());
        writer = new FrameWriter(link, efficientSize);
        rate = new FrameRate(limits.uselessFrames(), now());
        greeter.onOpened(this);
    }

    @Override
    public void onBytes(Chunk bytes) {
        Session before = session;
        try {
            if (isReading() && (!isLossy() || beginPacket(bytes.buffer()))) {
                byteCount += bytes.byteCount();
                if (control != null) {
                    control.onBytes(now());
                }
                reader.read(bytes);
                if (session != null && session.receiver().hasGap()) {
                    control.onGap(now());
                }
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

    /** Reads what is in front of a packet's frames; false if the packet is not of this link, or says nothing to it yet. */
    private boolean beginPacket(ByteBuffer packet) {
        boolean well = packet.remaining() > Frame.PACKET_HEADER_SIZE && packet.get() == Frame.PACKET_VERSION;
        int packetLinkId = well ? packet.getInt() : 0;
        packetPosition = well ? packet.getLong() : -1;
        if (packetPosition < 0 || linkIdKnown && packetLinkId != linkId) {
            if (!linkIdKnown) {
                abandon(); // made by a stranger's packet
            }
            return false;
        }
        setLinkId(packetLinkId);
        int type = packet.get(packet.position());
        if (!reader.isHandshaken() && !Frame.isHandshake(type) && type != Frame.BYE) {
            greeter.onStray(this);
            return false;
        }
        reader.beginPacket();
        if (session != null) {
            session.receiver().beginPacket(packetPosition);
        }
        return true;
    }

    @Override
    public void onReadDone() {
        if (session != null) {
            if (!session.sender().hasUnsent() && control.expectsAnswer(now())) {
                worker().giveWay(); // to the getter that was woken: what it answers goes along with the acknowledgement
            }
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
        } else if (parting != null) {
            parting.end();
        }
    }

    // ---- what the greeter and the session do with it

    Link link() {
        return link;
    }

    /** Does it move packets, which may be lost? */
    boolean isLossy() {
        return link.packetSize() > 0;
    }

    /** What it has until it is attached. */
    Greeting greeting() {
        return greeting;
    }

    Worker worker() {
        return link.worker();
    }

    private long now() {
        return link.worker().nanoTime();
    }

    /** From any thread. */
    boolean isOver() {
        return over;
    }

    /** Was it ended because the other end did not answer the handshake, though it was said again and again? */
    boolean wasUnanswered() {
        return unanswered;
    }

    /** Gives the handshake this much time. */
    void awaitHandshake(Duration timeout) {
        greeting.await(
                timeout,
                worker(),
                () -> fail(Bye.of(ByeCode.HANDSHAKE_TIMEOUT, "no handshake within " + timeout.toMillis() + " ms")));
    }

    /**
     * The handshake was answered, but what it asks for is done only when another frame shows that the answer was received.
     *
     * @param task does it; it attaches the link, or ends it
     */
    void awaitConfirmation(Runnable task) {
        greeting.awaitConfirmation(task);
        reader.onHandshaken();
    }

    private void setLinkId(int id) {
        linkId = id;
        linkIdKnown = true;
    }

    void writeHandshake(int type, Handshake handshake) {
        setLinkId(handshake.link().linkId());
        writer.openPacket(linkId, 0);
        writer.handshake(type, handshake);
        writer.flush();
    }

    /** From now on the frames go to this session. */
    void attach(Session attached, long keepAliveNanos) {
        greeting.end();
        session = attached;
        if (!isLossy()) {
            session.receiver().beginStream();
        } else {
            session.receiver().beginPacket(packetPosition);
        }
        session.receiver().credit().onAttached();
        control = new Control(attached, writer, keepAliveNanos, isLossy(), now());
        reader.onHandshaken();
    }

    /** The control frames of the link once it is attached. */
    Control control() {
        return control;
    }

    /** Is somebody waiting for {@link #probe}'s answer? */
    boolean isProbed() {
        return probed;
    }

    /**
     * Asks the other end whether it lives. Any frame is an answer.
     *
     * @param count how many PINGs it gets
     * @param intervalNanos how far apart
     * @param verdict hears whether anything came; false too if the link ended meanwhile
     */
    void probe(int count, long intervalNanos, Consumer<Boolean> verdict) {
        probed = !over && count > 0;
        if (!probed) {
            verdict.accept(false);
            return;
        }
        long before = byteCount;
        control.ping();
        session.pump();
        worker().schedule(
                        () -> {
                            if (byteCount != before) {
                                probed = false;
                                verdict.accept(true);
                            } else {
                                probe(count - 1, intervalNanos, verdict);
                            }
                        },
                        intervalNanos);
    }

    /** Ends the link in words; the listeners hear nothing more of it. */
    void close(Bye bye) {
        if (!over) {
            say(bye, positionOf(end()));
            link.close();
        }
    }

    private static long positionOf(Session session) {
        return session == null ? 0 : session.sender().position();
    }

    private void say(Bye bye, long position) {
        if (linkIdKnown || !isLossy()) {
            writer.openPacket(linkId, position);
            writer.bye(bye);
            writer.flush();
        } // else nobody would take it for his
    }

    /**
     * Says that the session ended in order, and stays until the other end says BYE too, or until {@link #endParting}; the
     * listeners hear nothing more of it.
     *
     * @param farewell hears of the answer
     */
    void part(Bye bye, Farewell farewell) {
        if (!over) {
            long position = positionOf(end());
            parting = new Parting(link, this::onRepeated, farewell, () -> say(bye, position));
            reader.handTo(parting);
            parting.begin();
        }
    }

    /** The other end said BYE too, or is not waited for any longer. */
    void endParting() {
        if (parting != null && !parting.isOver()) {
            parting.end();
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
            unanswered = bye.code() == ByeCode.HANDSHAKE_TIMEOUT;
            close(lost == null ? bye : bye.receivedTo(lost.receiver().position()));
            if (lost != null && bye.code().endsSessionAtServer()) {
                greeter.onBye(this, lost, bye); // neither side can go on with the session, whoever said so
            } else {
                greeter.onLost(this, lost, new NetQueueException("the link was ended with " + bye));
            }
        } else {
            endParting();
        }
    }

    private Session end() {
        greeting.end();
        Session was = session;
        over = true;
        session = null;
        return was;
    }

    // ---- frames

    @Override
    public boolean isReading() {
        return !over || parting != null && parting.isReading();
    }

    @Override
    public void onFrame() {
        greeting.confirm();
    }

    @Override
    public void onNothing() {
        rate.onUseless(now());
    }

    @Override
    public void onHandshake(int type, Handshake handshake) {
        if (isLossy() && handshake.link().linkId() != linkId) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR, "a packet of another link than the " + Frame.name(type) + " in it");
        }
        UUID owner = link.peerId().orElse(handshake.id());
        if (!owner.equals(handshake.id())) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "a " + Frame.name(type) + " of " + handshake.id() + " on the way of " + owner
                            + ": each client has a way of its own");
        }
        if (session == null || isLossy()) {
            greeter.onHandshake(this, session, type, handshake);
        } else {
            rate.onUseless(now()); // a WELCOME at any other time is ignored, and so is a second HELLO
        }
    }

    @Override
    public void onData(Chunk chunk, int byteCount) {
        control.onAnswer();
        if (!session.onData(chunk, byteCount) && !session.receiver().hasGap()) {
            control.onRepeated();
        }
    }

    @Override
    public void onPush() {
        control.onPush();
    }

    @Override
    public void onAck(long ackPosition, long limitPosition) {
        control.onAnswer();
        if (!session.onAck(ackPosition, limitPosition)) {
            onRepeated();
        }
    }

    @Override
    public void onPing(int token, long sentPosition) {
        rate.onPing(now());
        session.receiver().onSentPosition(sentPosition);
        control.onPing(token);
    }

    @Override
    public void onPong(int token, long ackPosition, long limitPosition) {
        control.onAnswer();
        if (!control.onPong(token, ackPosition, now())) {
            rate.onPing(now());
        }
        session.onAck(ackPosition, limitPosition);
    }

    @Override
    public void onNak(long expectedPosition) {
        control.onAnswer();
        if (!isLossy()) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "NAK on a link that keeps order");
        }
        if (session.sender().isRepairable(expectedPosition) && control.mayGoBack(expectedPosition, now())) {
            session.goBack(expectedPosition);
        } else {
            onRepeated();
        }
    }

    @Override
    public void onFin(long endPosition) {
        control.onAnswer();
        if (session.onFin(endPosition)) {
            control.onPush();
        } else if (!session.receiver().hasGap()) {
            control.onRepeated();
            onRepeated();
        }
    }

    /** A frame told nothing new: useless, but where packets are doubled, or overtake one another, mostly nobody's fault (R12). */
    private void onRepeated() {
        if (isLossy()) {
            rate.onStale(now());
        } else {
            rate.onUseless(now());
        }
    }

    @Override
    public void onBye(Bye bye) {
        Session ended = session;
        Bye answer = greeter.answerTo(bye);
        if (answer == null) {
            abandon();
        } else {
            for (int i = 1; i < ANSWERS && isLossy(); i++) {
                say(answer, positionOf(ended));
            }
            close(answer);
        }
        greeter.onBye(this, ended, bye);
    }

    // ---- output of the session

    FrameWriter writer() {
        return writer;
    }
}
