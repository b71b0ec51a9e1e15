package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SessionLostException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server: accepts links, leaves to {@link Admission} what their HELLO asks for, and keeps the sessions until each is
 * closed or lost. The states of {@code docs/WIRE.md} §9, server. What concerns one session runs on that session's worker.
 */
public final class Acceptor implements Endpoint, SessionLink.Greeter, Session.Keeper {

    private static final Logger LOG = System.getLogger(Acceptor.class.getName());

    static final long RETRY_AFTER_MILLIS = 1000;

    private final Context context;
    private final SessionTable table = new SessionTable();
    private final Admission admission;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile LinkServer transport;
    private final Set<Farewell> farewells = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile boolean closing;
    private volatile boolean abandoned;

    /**
     * A server that has no transport yet.
     *
     * @param context what its sessions share
     */
    public Acceptor(Context context) {
        this.context = context;
        this.admission = new Admission(this);
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
        abandoned = true;
        List.copyOf(farewells).forEach(Farewell::end);
        for (Session session : table.sessions()) {
            session.worker().execute(() -> abandon(session));
        }
    }

    private void abandon(Session session) {
        if (!session.worker().isCurrent()) {
            session.worker().execute(() -> abandon(session));
        } else if (!session.state().isOver()) {
            bye(
                    session.fence(),
                    Bye.of(ByeCode.SHUTDOWN, "the server was closed before everything was delivered"),
                    session);
            finish(session, SessionState.LOST, ByeCode.SHUTDOWN, closedCause());
        }
    }

    private void closeIfEmpty() {
        if (closing && table.isEmpty()) {
            context.inbox().end(closedCause());
            if (haveAllHeard()) {
                closed.complete(null);
            }
        }
    }

    /** Sessions, and clients that may not know that theirs is over. */
    int clientCount() {
        return table.size() + farewells.size();
    }

    private boolean haveAllHeard() {
        return farewells.isEmpty();
    }

    @Override
    public void release() {
        transport.close();
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
        link.greeting().onEnd(handshakes::decrementAndGet);
    }

    /** The client does not know yet that its link is gone here, or that the server was started again. */
    @Override
    public void onStray(SessionLink link) {
        if (!link.greeting().isTaken()) {
            link.close(Bye.of(ByeCode.DETACH, "this server does not know the link"));
        }
    }

    @Override
    public void onHandshake(SessionLink link, Session attached, int type, Handshake hello) {
        if (type != Frame.HELLO) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "expected HELLO, got " + Frame.name(type));
        }
        admission.onHello(link, attached, hello);
    }

    // ---- what admission asks for

    Context context() {
        return context;
    }

    SessionTable table() {
        return table;
    }

    boolean isClosing() {
        return closing;
    }

    /** A session that never had a link goes without a trace. Somebody may have put to it meanwhile. */
    void withdraw(Session session) {
        table.remove(session.peerId(), session);
        session.over(SessionState.LOST, 0, closedCause());
        closeIfEmpty();
    }

    /** The session has a new link: tells the application, and goes on with the session. */
    void onAttached(Session session) {
        Peer peer = session.peer();
        LOG.log(Level.DEBUG, "{0} has a link of {1} from {2}", context.id(), peer.id(), peer.address());
        if (session.identity().begin()) {
            context.events().ini(peer);
        }
        context.events().linkUp(peer);
        if (closing) {
            session.end(closedCause());
        }
        session.pump();
    }

    /** Another link takes over: the present one is fenced. */
    void fence(Session session) {
        bye(session.fence(), Bye.of(ByeCode.FENCED, "another link took over"), session);
    }

    /** The session waits for the newcomer as for any other link: the newcomer may be gone before it is attached. */
    void fenceAndDetach(Session session) {
        if (session.state() == SessionState.UP) {
            fence(session);
            session.detach(graceNanos(session));
            context.events().linkDown(session.peer());
        }
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
        LOG.log(
                Level.DEBUG,
                "{0} lost its link of {1}: {2}",
                context.id(),
                session.peer().id(),
                cause.getMessage());
        session.detach(graceNanos(session));
        context.events().linkDown(session.peer());
    }

    /** A client gives up after expiry, but may hear of the loss later than we do. */
    static long graceNanos(Session session) {
        return session.keepAliveNanos() / 2 * 5;
    }

    @Override
    public Bye answerTo(Bye bye) {
        return null;
    }

    @Override
    public void onBye(SessionLink link, Session session, Bye bye) {
        if (session == null || session.link() != link) {
            return;
        }
        if (session.finishAt(bye.recvPosition())) { // it has everything, our FIN too, and waited for our BYE in vain
            session.fence();
            finishInOrder(session, bye.code() == ByeCode.CLOSED ? null : newFarewell(session));
        } else if (bye.code().endsSessionAtServer()) {
            session.fence();
            finish(session, SessionState.LOST, bye.code(), new SessionLostException("the session ended with " + bye));
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
            Farewell farewell = newFarewell(session);
            farewell.say(session.fence(), Bye.closed(session.receiver().position()));
            finishInOrder(session, farewell);
        }
    }

    /** Begins to wait until the client knows that the session ended in order. */
    Farewell newFarewell(Session session) {
        Farewell farewell = new Farewell(session.worker(), this::onFarewellEnded);
        farewells.add(farewell);
        if (abandoned) {
            farewell.end();
        }
        return farewell;
    }

    private void onFarewellEnded(Farewell farewell) {
        farewells.remove(farewell);
        closeIfEmpty();
    }

    /**
     * The session is over in order.
     *
     * @param farewell begun before; null if the client knows
     */
    void finishInOrder(Session session, Farewell farewell) {
        over(session, SessionState.CLOSED, ByeCode.CLOSED, null, farewell);
    }

    /** The session is over before its time. */
    void finish(Session session, SessionState verdict, ByeCode code, RuntimeException cause) {
        over(session, verdict, code, cause, null);
    }

    /** The session is over: its tombstone is set, and everybody hears of it. */
    private void over(Session session, SessionState verdict, ByeCode code, RuntimeException cause, Farewell farewell) {
        UUID id = session.peerId();
        ResourceClosedException heard = ResourceClosedException.stackless(id, cause);
        session.over(verdict, 0, heard);
        session.arrivals().end(heard); // before a next session of this id can be entered, which opens them again
        table.bury(id, session, code, session.worker().nanoTime(), farewell);
        table.sweep(session.worker().nanoTime(), gone -> context.inbox().forget(gone, table::isUnknown));
        if (session.peer() != null) {
            context.events().fin(session.peer(), cause);
        }
        closeIfEmpty();
    }
}
