package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.stream.Serializer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * A production session whose workers run when the test says so, and whose peer is {@link PlayedPeer played}: for tests of
 * what crosses threads. Putters, getters and closers may be any threads; what says so is for the thread that runs the
 * session's worker.
 */
public final class PlayedSession implements Session.Keeper, SessionLink.Greeter {

    /** The peer of the session. */
    public static final UUID PEER = new UUID(0, 7);

    /** What puts hear that come after close. */
    public static final ResourceClosedException CLOSED = ResourceClosedException.stackless(PEER, null);

    private static final CommunicatorOptions<byte[]> OPTIONS = CommunicatorOptions.builder(Serializer.bytes())
            .location("memory", 1)
            .build();

    private static final Handshake.Timing TIMING = new Handshake.Timing(10_000, Handshake.UNLIMITED_MILLIS);

    private final Context context = new Context(new UUID(0, 1), OPTIONS, new Random(1));
    private final PlayedPeer peer = new PlayedPeer();
    private final Session session;
    private MemoryLink link;
    private int epoch;

    /** A session that is up, its worker at rest. */
    public PlayedSession(ManualWorker worker) {
        context.budget().reserve(Credit.INITIAL_WINDOW);
        session = new Session(this, context, context.inbox().of(PEER), worker);
        worker.call(() -> attach(worker));
    }

    public Session session() {
        return session;
    }

    public Inbox inbox() {
        return context.inbox();
    }

    /** The values of the messages that the peer received whole, in order. Worker. */
    public List<Long> received() {
        return peer.received();
    }

    /** Worker: lets the peer grant so much more than it received, or nothing at all, from now on. */
    public void grant(long byteCount) {
        peer.grant(byteCount);
        if (session.link() != null) {
            session.onAck(0, peer.position() + byteCount);
            session.pump();
        }
    }

    /** Worker: the peer takes everything and acknowledges nothing, or everything again. */
    public void silence(boolean silent) {
        peer.silence(silent);
        if (!silent && session.link() != null) {
            session.onAck(peer.position(), peer.position() + peer.granted());
            session.pump();
        }
    }

    /** Worker: what the link took from now on is lost. */
    public void loseOutput() {
        if (session.link() != null) {
            link.swallow();
        }
    }

    /** Worker: makes a link on this worker, which is the session's. */
    public void attach(ManualWorker worker) {
        link = MemoryLink.connect(worker, new SessionLink(this, OPTIONS.limits(), 1024), peer);
    }

    /** Worker: as a server does when a new link comes, which lives on this worker: fence, detach, move, attach. */
    public void moveTo(ManualWorker worker) {
        if (session.state() != SessionState.UP) {
            return;
        }
        link.swallow(); // the peer fences its end at the same moment
        session.fence().abandon();
        session.detach(0);
        if (session.worker() != worker) {
            session.moveTo(worker);
        }
        worker.execute(() -> {
            if (!session.state().isOver()) {
                attach(worker);
            }
        });
    }

    /** Any thread: runs the task where the session lives by then. */
    public void onWorker(Runnable task) {
        session.worker().execute(() -> {
            if (session.worker().isCurrent()) {
                task.run();
            } else {
                onWorker(task);
            }
        });
    }

    /** Any thread, as close does: after what is queued comes FIN. */
    public void end() {
        peer.expectFin();
        session.end(CLOSED);
    }

    /** Worker: the session is lost for good, as an application that gives up does. */
    public void abandon() {
        if (!session.state().isOver()) {
            SessionLink old = session.fence();
            if (old != null) {
                old.abandon();
            }
            session.over(SessionState.LOST, 0, CLOSED);
        }
    }

    /** Worker. */
    public boolean isUp() {
        return session.link() != null;
    }

    /** Worker. */
    public boolean isOver() {
        return session.state().isOver();
    }

    /** A message that carries a value in its 8 bytes. */
    public static byte[] payload(long value) {
        return PlayedPeer.payload(value);
    }

    // ---- Greeter

    @Override
    public void onOpened(SessionLink opened) {
        if (session.state().isOver()) {
            opened.abandon();
            return;
        }
        session.identity().setAttach(new Handshake.Attach(++epoch, epoch));
        Peer known = new Peer(PEER, Optional.empty(), new NetworkLocation("memory", 1));
        session.attach(opened, hello(), TIMING, known);
        session.pump();
    }

    private Handshake hello() {
        Handshake.Receive receive = new Handshake.Receive(
                peer.position(), peer.position() + peer.granted(), Long.MAX_VALUE, Frame.MAX_DATA);
        return new Handshake(
                Handshake.VERSION_1,
                Handshake.VERSION_1,
                0,
                PEER,
                1,
                session.identity().attach(),
                receive,
                TIMING,
                Token.NONE,
                context.handshakeOptions(null, null));
    }

    @Override
    public void onStray(SessionLink from) {
        throw new AssertionError("nobody loses packets here");
    }

    @Override
    public void onHandshake(SessionLink from, Session attached, int type, Handshake handshake) {
        throw new AssertionError("nobody shakes hands here");
    }

    @Override
    public Bye answerTo(Bye bye) {
        return null;
    }

    @Override
    public void onBye(SessionLink from, Session attached, Bye bye) {
        throw new AssertionError("the peer said " + bye);
    }

    @Override
    public void onLost(SessionLink from, Session lost, Throwable cause) {
        throw new AssertionError("a link was lost", cause);
    }

    // ---- Keeper

    @Override
    public void onFin(Session finished) {
        if (session.isFinished()) {
            session.fence().abandon();
            session.over(SessionState.CLOSED, 0, CLOSED);
        }
    }

    @Override
    public void onExpired(Session expired) {
        throw new AssertionError("no session expires here");
    }
}
