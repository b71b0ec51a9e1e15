package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SessionLostException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.Worker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server: accepts links, and by their HELLO makes a session, resumes one, or refuses. The states of
 * {@code docs/WIRE.md} §9, server. What concerns one session runs on that session's worker.
 */
public final class Acceptor implements Endpoint, SessionLink.Greeter, Session.Keeper {

    private static final Logger LOG = System.getLogger(Acceptor.class.getName());

    private static final long RETRY_AFTER_MILLIS = 1000;

    /** A client that answers none of so many PINGs, so far apart, is taken for dead when its id comes again. */
    private static final int PROBES = 8;

    private static final long PROBE_NANOS = 250_000_000L;

    private final Context context;
    private final long incarnation;
    private final SessionTable table = new SessionTable();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile LinkServer transport;
    private volatile boolean closing;

    /**
     * A server that has no transport yet.
     *
     * @param context what its sessions share
     */
    public Acceptor(Context context) {
        this.context = context;
        this.incarnation = context.drawIncarnation();
    }

    /** {@return the listener of a link that the transport accepted} */
    public LinkListener newLink() {
        return context.newLink(this);
    }

    /**
     * Gives the server its transport.
     *
     * @param bound the transport, bound; closed with the server
     */
    public void start(LinkServer bound) {
        transport = bound;
    }

    // ---- Endpoint

    @Override
    public NetworkLocation location() {
        return transport.location();
    }

    @Override
    public Collection<Session> sessions() {
        return Collections.unmodifiableCollection(table.sessions());
    }

    /**
     * Finds a client's session.
     *
     * @param id the client's id
     * @return the session, or null if there is none
     */
    public Session session(UUID id) {
        return table.get(id);
    }

    @Override
    public void close() {
        closing = true;
        table.sessions().forEach(session -> session.end(closedCause()));
        closeIfEmpty();
    }

    private ResourceClosedException closedCause() {
        return ResourceClosedException.stackless(context.id(), null);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    @Override
    public void abandon() {
        for (Session session : table.sessions()) {
            session.worker().execute(() -> abandon(session));
        }
    }

    private void abandon(Session session) {
        if (!session.worker().isCurrent()) {
            session.worker().execute(() -> abandon(session));
        } else if (!session.state().isOver()) {
            bye(session.fence(), Bye.of(ByeCode.SHUTDOWN, "the server was closed before everything was delivered"), session);
            finish(session, SessionState.LOST, ByeCode.SHUTDOWN, closedCause());
        }
    }

    private void closeIfEmpty() {
        if (closing && table.isEmpty() && closed.complete(null)) {
            transport.close();
            context.inbox().end(closedCause());
        }
    }

    // ---- links before they belong to a session

    @Override
    public void onOpened(SessionLink link) {
        if (handshakes.incrementAndGet() > context.options().limits().handshakes()) {
            handshakes.decrementAndGet();
            link.close(Bye.of(ByeCode.OVERLOADED, "too many connections in their handshake")
                    .retryAfter(RETRY_AFTER_MILLIS));
            return;
        }
        link.awaitHandshake(context.connection().handshakeTimeout());
        link.onHandshakeEnd(handshakes::decrementAndGet);
    }

    @Override
    public void onHandshake(SessionLink link, Session attached, int type, Handshake hello) {
        if (type != Frame.HELLO) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "expected HELLO, got " + Frame.name(type));
        }
        if (hello.version() < Handshake.VERSION_1 || hello.oldestVersion() > Handshake.VERSION_1) {
            throw new ByeException(
                    ByeCode.VERSION,
                    "this server speaks version 1, the client " + hello.oldestVersion() + " to " + hello.version());
        }
        String ours = context.options().serializer().name();
        String theirs = hello.options().serializer();
        if (theirs != null && !theirs.equals(ours)) {
            throw new ByeException(
                    ByeCode.SERIALIZER_MISMATCH,
                    "the server's serializer is \"" + ours + "\", the client's \"" + theirs
                            + "\": open both with the same");
        }
        if (attached != null) {
            repeatWelcome(attached, link, hello);
        } else if (!link.isHandshakeTaken()) {
            link.takeHandshake();
            admit(link, hello);
        } else if (link.link().packetSize() == 0) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a second HELLO on one link");
        }
    }

    /** The client did not hear our WELCOME, on a link that loses packets. */
    private void repeatWelcome(Session session, SessionLink link, Handshake hello) {
        if (session.identity().attach().equals(hello.link())) {
            welcome(session, link, hello, hello.isResume() ? Handshake.RESUME : 0, session.identity().token());
        }
    }

    /** Finds the session, on the link's worker, and goes on where the session lives. */
    private void admit(SessionLink link, Handshake hello) {
        if (link.isOver()) {
            return;
        }
        Session session = table.get(hello.id());
        if (session == null) {
            session = create(link, hello);
        }
        if (session != null) {
            onWorkerOf(session, link, hello);
        }
    }

    private void onWorkerOf(Session session, SessionLink link, Handshake hello) {
        Worker worker = session.worker();
        if (worker.isCurrent()) {
            judge(session, link, hello);
        } else {
            worker.execute(() -> onWorkerOf(session, link, hello));
        }
    }

    /** A new session, entered in the table; or null, and the link is refused. */
    private Session create(SessionLink link, Handshake hello) {
        Bye refusal = refusalOfUnknown(hello);
        if (refusal == null && closing) {
            refusal = Bye.of(ByeCode.SHUTDOWN, "the server is closing").retryAfter(RETRY_AFTER_MILLIS);
        } else if (refusal == null
                && (table.size() >= context.options().limits().sessions()
                        || !context.budget().reserve(Credit.INITIAL_WINDOW))) {
            refusal = Bye.of(ByeCode.OVERLOADED, "the server has no room for another session")
                    .retryAfter(RETRY_AFTER_MILLIS);
        }
        if (refusal != null) {
            link.close(refusal);
            return null;
        }
        Session session = new Session(this, context, context.inbox().of(hello.id()), link.worker());
        session.identity().become(hello.incarnation(), Token.draw(context.random()));
        if (!table.enter(hello.id(), session)) {
            context.budget().release(Credit.INITIAL_WINDOW);
            return table.get(hello.id()); // null only if it went at once: the client comes again
        }
        session.arrivals().reopen();
        return session;
    }

    /** What a HELLO of an incarnation hears that has no session; null if it may begin one. */
    private Bye refusalOfUnknown(Handshake hello) {
        SessionTable.Tombstone tombstone = table.tombstone(hello.id(), hello.incarnation());
        if (tombstone != null) {
            boolean proven = !hello.isResume() || tombstone.token().matches(hello.token());
            return proven ? tombstone.bye() : Bye.of(ByeCode.BAD_TOKEN, "the resume token is not this session's");
        }
        return hello.isResume() ? Bye.of(ByeCode.UNKNOWN_SESSION, "this server does not know the session") : null;
    }

    // ---- the table of states; on the session's worker, which need not be the link's

    private void judge(Session session, SessionLink link, Handshake hello) {
        if (session.state().isOver()) {
            link.worker().execute(() -> admit(link, hello)); // it ended while we came here
        } else if (session.state() == SessionState.NEW) {
            attach(session, link, hello, 0);
        } else if (hello.incarnation() != session.identity().incarnation()) {
            adopt(session, link, hello);
        } else if (hello.isResume() ? !session.identity().token().matches(hello.token()) : session.identity().isHeard()) {
            refuse(link, Bye.of(ByeCode.BAD_TOKEN, "the resume token is not this session's"));
        } else if (!session.identity().isLaterThanOurs(hello.link())) {
            refuse(link, Bye.of(ByeCode.FENCED, "a later link of this session was here already"));
        } else if (session.finishAt(hello.receive().recvPosition())) {
            fence(session);
            refuse(link, Bye.of(ByeCode.CLOSED, "").receivedTo(session.receiver().position()));
            finish(session, SessionState.CLOSED, ByeCode.CLOSED, null);
        } else {
            fenceAndDetach(session);
            attach(session, link, hello, hello.isResume() ? Handshake.RESUME : 0);
        }
    }

    /** Another incarnation of a client: its process restarted, or another communicator took its id. */
    private void adopt(Session session, SessionLink link, Handshake hello) {
        Bye refusal = refusalOfUnknown(hello);
        if (refusal != null) {
            refuse(link, refusal);
        } else if (isProven(session, hello) || session.state() == SessionState.DOWN) {
            offerAdoption(session, link, hello);
        } else if (session.link().isProbed()) {
            refuse(link, idInUse(hello));
        } else {
            SessionLink present = session.link();
            present.probe(PROBES, PROBE_NANOS, answered -> {
                if (answered) {
                    refuse(link, idInUse(hello));
                } else {
                    present.fail(Bye.of(ByeCode.FENCED, "another incarnation took over"));
                    onWorkerOf(session, link, hello);
                }
            });
        }
    }

    private static Bye idInUse(Handshake hello) {
        return Bye.of(ByeCode.ID_IN_USE, "a live communicator has the id " + hello.id())
                .retryAfter(RETRY_AFTER_MILLIS);
    }

    private static boolean isProven(Session session, Handshake hello) {
        Handshake.Former former = hello.options().former();
        Identity identity = session.identity();
        return former != null
                && former.incarnation() == identity.incarnation()
                && identity.token().matches(former.token());
    }

    /**
     * Welcomes a client's next incarnation; what it takes over is touched only when a second frame shows that it lives:
     * a HELLO alone may be old.
     */
    private void offerAdoption(Session session, SessionLink link, Handshake hello) {
        fenceAndDetach(session);
        if (session.worker() != link.worker()) {
            session.moveTo(link.worker());
        }
        Token token = Token.draw(context.random());
        link.worker().execute(() -> {
            session.rearm();
            if (!link.isOver()) {
                link.awaitConfirmation(() -> confirmAdoption(session, link, hello, token));
                welcome(session, link, hello, Handshake.ADOPTED, token);
            }
        });
    }

    private void confirmAdoption(Session session, SessionLink link, Handshake hello, Token token) {
        if (session.worker() != link.worker() || session.state() != SessionState.DOWN) {
            link.abandon(); // somebody was faster; the client comes again
            return;
        }
        long received = isProven(session, hello) ? hello.options().former().recvPosition() : 0;
        table.remember(hello.id(), session, ByeCode.FENCED, session.worker().nanoTime());
        session.restart(received);
        session.identity().become(hello.incarnation(), token);
        session.identity().setAttach(hello.link());
        attachWelcomed(session, link, hello, true);
    }

    private void fence(Session session) {
        bye(session.fence(), Bye.of(ByeCode.FENCED, "another link took over"), session);
    }

    /** The session waits for the newcomer as for any other link: the newcomer may be gone before it is attached. */
    private void fenceAndDetach(Session session) {
        if (session.state() == SessionState.UP) {
            fence(session);
            session.detach(graceNanos(session));
        }
    }

    /** Goes on with the link, on its worker. */
    private void attach(Session session, SessionLink link, Handshake hello, int flags) {
        session.identity().setAttach(hello.link());
        if (session.worker() == link.worker()) {
            attachHere(session, link, hello, flags);
        } else {
            session.moveTo(link.worker());
            link.worker().execute(() -> attachHere(session, link, hello, flags));
        }
    }

    private void attachHere(Session session, SessionLink link, Handshake hello, int flags) {
        if (link.isOver() || session.state().isOver()) {
            link.abandon(); // the client comes again
            session.rearm();
            return;
        }
        boolean isNew = session.state() == SessionState.NEW;
        welcome(session, link, hello, flags, session.identity().token());
        attachWelcomed(session, link, hello, isNew);
    }

    private void welcome(Session session, SessionLink link, Handshake hello, int flags, Token token) {
        Handshake.Receive receive = flags == Handshake.ADOPTED
                ? session.receiver().handshakeOfNext()
                : session.receiver().handshake();
        link.writeHandshake(
                Frame.WELCOME,
                new Handshake(
                        Handshake.VERSION_1,
                        0,
                        flags,
                        context.id(),
                        incarnation,
                        hello.link(),
                        receive,
                        context.timing().agree(hello.timing()),
                        token,
                        context.handshakeOptions(null)));
    }

    private void attachWelcomed(Session session, SessionLink link, Handshake hello, boolean isNew) {
        Peer peer = new Peer(hello.id(), Optional.empty(), link.link().remote());
        try {
            session.attach(link, hello, context.timing().agree(hello.timing()), peer);
        } catch (ByeException e) {
            link.close(e.bye());
            finish(session, SessionState.LOST, e.bye().code(), new SessionLostException(e.getMessage()));
            return;
        }
        LOG.log(Level.DEBUG, "{0} has a link of {1} from {2}", context.id(), peer.id(), peer.address());
        if (isNew) {
            context.events().ini(peer);
        }
        context.events().linkUp(peer);
        if (closing) {
            session.end(closedCause());
        }
        session.pump();
    }

    private static void refuse(SessionLink link, Bye bye) {
        link.worker().execute(() -> link.close(bye));
    }

    private static void bye(SessionLink link, Bye bye, Session session) {
        if (link != null) {
            link.close(bye.receivedTo(session.receiver().position()));
        }
    }

    // ---- what happens to a session later; on its worker

    @Override
    public void onLost(SessionLink link, Session session, Throwable cause) {
        if (session == null || session.link() != link) {
            LOG.log(Level.DEBUG, "{0} lost a link in its handshake: {1}", context.id(), cause.getMessage());
            return;
        }
        LOG.log(Level.DEBUG, "{0} lost its link of {1}: {2}", context.id(), session.peer().id(), cause.getMessage());
        session.detach(graceNanos(session));
        context.events().linkDown(session.peer());
    }

    /** A client gives up after expiry, but may hear of the loss later than we do. */
    private static long graceNanos(Session session) {
        return session.keepAliveNanos() / 2 * 5;
    }

    @Override
    public void onBye(SessionLink link, Session session, Bye bye) {
        if (session == null || session.link() != link) {
            return;
        }
        if (bye.code().endsSessionAtServer()) {
            session.fence();
            finish(
                    session,
                    SessionState.LOST,
                    bye.code(),
                    new SessionLostException("the client ended the session with " + bye));
        } else {
            onLost(link, session, new SessionLostException("the client said " + bye));
        }
    }

    @Override
    public void onExpired(Session session) {
        finish(
                session,
                SessionState.LOST,
                ByeCode.EXPIRED,
                SessionLostException.stackless("the client was away for longer than expiry", null));
    }

    @Override
    public void onFin(Session session) {
        if (session.receiver().hasFin()) {
            session.end(ResourceClosedException.stackless(session.peer().id(), null));
        }
        if (session.isFinished()) {
            bye(session.fence(), Bye.of(ByeCode.CLOSED, ""), session);
            finish(session, SessionState.CLOSED, ByeCode.CLOSED, null);
        }
    }

    private void finish(Session session, SessionState verdict, ByeCode code, RuntimeException cause) {
        Peer peer = session.peer();
        ResourceClosedException heard = ResourceClosedException.stackless(peer.id(), cause);
        session.over(verdict, 0, heard);
        table.bury(peer.id(), session, code, session.worker().nanoTime());
        table.sweep(session.worker().nanoTime(), context.inbox()::forget);
        session.arrivals().end(heard);
        context.events().fin(peer, cause);
        closeIfEmpty();
    }
}
