package io.netqueue.session;

import io.netqueue.error.AuthenticationException;
import io.netqueue.error.NetQueueException;
import io.netqueue.error.ProtocolException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.error.SessionLostException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.Worker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A client: keeps one session with the server alive, link after link, until it is closed or lost for good. The states of
 * {@code docs/WIRE.md} §9, client. Worker only, but for what {@link Endpoint} says.
 */
public final class Connector implements Endpoint, SessionLink.Greeter, Session.Keeper {

    private static final Logger LOG = System.getLogger(Connector.class.getName());

    /** A session that comes back with a breach of the protocol so often without any progress is lost. */
    private static final int MAX_BREACHES = 3;

    private static final long HELLO_AGAIN_NANOS = 400_000_000L;

    private final Context context;
    private final LinkClient transport;
    private final Worker worker;
    private final Session session;
    private final Backoff backoff;
    private final Complaints complaints;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // worker only
    private SessionLink attempt;
    private Handshake.Former former;
    private boolean begun;
    private int breaches;
    private long progressAtBreach;

    /**
     * A client that begins to connect when {@link #start} is called.
     *
     * @param context what its sessions share
     * @param transport makes its links; closed with the client
     */
    public Connector(Context context, LinkClient transport) {
        this.context = context;
        this.transport = transport;
        this.worker = transport.worker();
        this.session = new Session(this, context, context.inbox().ofServer(), worker);
        this.backoff = new Backoff(context.connection(), context.random());
        this.complaints = new Complaints(location());
        context.budget().reserve(Credit.INITIAL_WINDOW);
    }

    /** Begins to connect, in the background. */
    public void start() {
        worker.execute(() -> {
            session.identity().become(context.drawIncarnation(), Token.NONE);
            session.setExpiry(context.timing().expiryMillis());
            connect();
        });
    }

    /** {@return the session with the server, there before the server is} */
    public Session session() {
        return session;
    }

    // ---- Endpoint

    @Override
    public NetworkLocation location() {
        return context.options().location();
    }

    @Override
    public Collection<Session> sessions() {
        return closed.isDone() ? List.of() : List.of(session);
    }

    @Override
    public void close() {
        session.end(ResourceClosedException.stackless(context.id(), null));
        worker.execute(() -> {
            if (!session.state().isOver() && session.link() == null) {
                session.armExpiry(0);
            }
        });
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    @Override
    public void abandon() {
        worker.execute(() -> {
            if (!session.state().isOver()) {
                endLink(Bye.of(ByeCode.CLOSED, "the client was closed before everything was delivered"));
                over(SessionState.LOST, 0, ResourceClosedException.stackless(context.id(), null));
            }
        });
    }

    @Override
    public void release() {
        transport.close();
    }

    // ---- links

    private void connect() {
        if (attempt != null || session.state() != SessionState.NEW && session.state() != SessionState.DOWN) {
            return; // it is being done already, or there is nothing to connect any more
        }
        session.become(SessionState.CONNECTING);
        attempt = context.newLink(this).withId(drawLinkId());
        transport.connect(attempt);
    }

    @Override
    public void onOpened(SessionLink link) {
        if (link != attempt || session.state().isOver()) {
            link.abandon();
            return;
        }
        if (context.credentials() != null
                && !link.link().isEncrypted()
                && !link.link().remote().isLoopback()) {
            attempt = null;
            link.abandon();
            stop(new SecurityConfigurationException(
                    "Credentials are set, but the connection to " + link.link().remote() + " is not encrypted",
                    "leave tls on, or reach the server on loopback, such as through a tunnel"));
            return;
        }
        session.become(SessionState.HELLO);
        session.identity()
                .setAttach(new Handshake.Attach(session.identity().attach().epoch() + 1, link.linkId()));
        sendHello(link);
        link.awaitHandshake(context.connection().handshakeTimeout());
    }

    /** Says HELLO, and on a link that may lose it says it again until it is answered. */
    private void sendHello(SessionLink link) {
        if (link != attempt || link.isOver()) {
            return;
        }
        Identity identity = session.identity();
        link.writeHandshake(
                Frame.HELLO,
                new Handshake(
                        Handshake.VERSION_1,
                        Handshake.VERSION_1,
                        isResuming() ? Handshake.RESUME : 0,
                        context.id(),
                        identity.incarnation(),
                        identity.attach(),
                        session.receiver().handshake(),
                        context.timing(),
                        identity.token(),
                        context.handshakeOptions(context.credentials(), former)));
        if (link.isLossy()) {
            worker.schedule(() -> sendHello(link), HELLO_AGAIN_NANOS);
        }
    }

    private boolean isResuming() {
        return session.identity().token() != Token.NONE;
    }

    private int drawLinkId() {
        int drawn = context.random().nextInt();
        return drawn == session.identity().attach().linkId() ? drawn + 1 : drawn;
    }

    @Override
    public void onStray(SessionLink link) {
        // the server's first packets overtook its WELCOME: it sends them again
    }

    @Override
    public void onHandshake(SessionLink link, Session attached, int type, Handshake welcome) {
        if (attached != null) {
            return; // a WELCOME at any other time is ignored
        }
        if (type != Frame.WELCOME || welcome.version() != Handshake.VERSION_1) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "expected WELCOME of version 1, got " + welcome);
        }
        if (isResuming() != welcome.isResume()
                || welcome.link().linkId() != session.identity().attach().linkId()) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a WELCOME that does not answer our HELLO");
        }
        Peer server = new Peer(
                welcome.id(),
                link.link().certificate().map(X509Certificate::getSubjectX500Principal),
                link.link().remote());
        context.inbox().register(session.arrivals(), welcome.id());
        session.identity().setToken(welcome.token());
        attempt = null;
        try {
            session.attach(link, welcome, context.timing().agree(welcome.timing()), server);
        } catch (ByeException e) {
            link.close(e.bye().receivedTo(session.receiver().position()));
            renew(false, 0, new SessionLostException(e.getMessage()));
            return;
        }
        onUp(link, server, welcome.isAdopted());
    }

    private void onUp(SessionLink link, Peer server, boolean adopted) {
        former = null;
        backoff.onUp(worker.nanoTime());
        LOG.log(Level.DEBUG, "{0} is connected to {1} at {2}", context.id(), server.id(), server.address());
        if (!begun) {
            begun = true;
            context.events().ini(server);
        }
        context.events().linkUp(server);
        if (adopted) {
            link.control().ping(); // the server waits for a frame of ours before it gives our former incarnation up
        }
        session.pump();
    }

    @Override
    public void onLost(SessionLink link, Session lost, Throwable cause) {
        if (session.state().isOver() || lost == null && link != attempt) {
            return;
        }
        attempt = null;
        if (cause instanceof AuthenticationException refused) {
            stop(refused); // the same credentials are refused again
            return;
        }
        if (isFarewellLost(link)) {
            over(SessionState.CLOSED, 0, null);
            return;
        }
        boolean wasUp = lost != null;
        session.detach(0);
        if (wasUp) {
            context.events().linkDown(session.peer());
        }
        complaints.log(cause, wasUp);
        retryAfter(backoff.nextDelayNanos(worker.nanoTime()));
    }

    /**
     * Did nothing but the server's last BYE get lost? Where packets are lost, a server that was not answered for
     * long enough is gone for good: a HELLO without an answer is taken for that BYE when both sides have received everything.
     */
    private boolean isFarewellLost(SessionLink link) {
        return link.wasUnanswered() && link.isLossy() && session.isFinished();
    }

    private void retryAfter(long delayNanos) {
        worker.schedule(this::connect, delayNanos);
    }

    /** The server stays until it knows that its last word was heard. */
    @Override
    public Bye answerTo(Bye bye) {
        return bye.code() == ByeCode.CLOSED ? Bye.closed(session.receiver().position()) : null;
    }

    @Override
    public void onBye(SessionLink link, Session ended, Bye bye) {
        if (session.state().isOver()) {
            return;
        }
        LOG.log(Level.DEBUG, "{0} got {1}", context.id(), bye);
        attempt = null;
        boolean wasUp = ended != null;
        if (wasUp && !isEndFor(bye)) {
            context.events().linkDown(session.peer());
        }
        switch (bye.code().reaction) {
            case RETRY -> {
                session.detach(0);
                complaints.log(new NetQueueException("the server said " + bye), wasUp);
                retryAfter(Math.max(backoff.nextDelayNanos(worker.nanoTime()), bye.retryAfterMillis() * 1_000_000));
            }
            case RESUME -> resumeAfterBreach(bye);
            case RENEW ->
                renew(
                        bye.code() == ByeCode.CLOSED,
                        bye.recvPosition(),
                        new SessionLostException("the server said " + bye));
            case STOP -> stop(stopCause(bye));
        }
    }

    /** Is nothing to follow but the event fin? */
    private boolean isEndFor(Bye bye) {
        ByeCode.Reaction reaction = bye.code().reaction;
        return reaction == ByeCode.Reaction.STOP
                || reaction == ByeCode.Reaction.RENEW
                        && (session.isEnding() || !context.connection().reconnect());
    }

    private void resumeAfterBreach(Bye bye) {
        long progress = session.progress();
        breaches = progress == progressAtBreach ? breaches + 1 : 1;
        progressAtBreach = progress;
        if (breaches >= MAX_BREACHES) {
            stop(new ProtocolException(
                    "a server that follows NQ2",
                    bye.toString(),
                    session.receiver().position()));
        } else {
            LOG.log(Level.WARNING, "the server ended the link with {0}; resuming", bye);
            session.detach(0);
            retryAfter(0);
        }
    }

    private NetQueueException stopCause(Bye bye) {
        return switch (bye.code()) {
            case AUTH_REQUIRED ->
                new AuthenticationException("The server at " + location()
                        + " wants to know who this client is, which said nothing: set credentials in its security"
                        + " options (" + bye.text() + ")");
            case AUTH_FAILED ->
                new AuthenticationException("The server at " + location()
                        + " does not take this client: check the credentials, or the certificate and the id, in its"
                        + " options (" + bye.text() + ")");
            default -> new NetQueueException("the server refused: " + bye);
        };
    }

    /** The session is over at the server: settles what it was told, and begins another unless the client is closing. */
    private void renew(boolean inOrder, long receivedTo, RuntimeException cause) {
        if (session.isEnding() || !context.connection().reconnect()) {
            over(inOrder && session.isEnding() ? SessionState.CLOSED : SessionState.LOST, receivedTo, cause);
            return;
        }
        session.detach(0);
        boolean worked = begun;
        if (begun) {
            begun = false;
            context.events().fin(session.peer(), cause);
        }
        LOG.log(Level.WARNING, "the session with {0} is over, a new one begins: {1}", location(), cause.getMessage());
        context.inbox().reopen();
        session.renew(receivedTo, cause);
        session.identity().become(context.drawIncarnation(), Token.NONE);
        retryAfter(worked ? 0 : backoff.nextDelayNanos(worker.nanoTime())); // the server is there, it has just answered
    }

    @Override
    public void onExpired(Session expired) {
        SessionLostException cause = SessionLostException.stackless(
                "the server at " + location() + " was not reached for longer than expiry", null);
        if (session.isEnding() || !context.connection().reconnect()) {
            endLink(Bye.of(ByeCode.EXPIRED, ""));
            over(SessionState.LOST, 0, cause);
            return;
        }
        former = isResuming()
                ? new Handshake.Former(
                        session.identity().incarnation(),
                        session.identity().token(),
                        session.receiver().position())
                : null;
        if (begun) {
            begun = false;
            context.events().fin(session.peer(), cause);
        }
        boolean trying = attempt != null;
        endLink(Bye.of(ByeCode.EXPIRED, ""));
        context.inbox().reopen();
        session.renew(0, cause);
        session.identity().become(context.drawIncarnation(), Token.NONE);
        if (trying) { // what it said in its HELLO is no longer true
            session.detach(0);
            retryAfter(0);
        }
    }

    // ---- the end

    @Override
    public void onFin(Session finished) {
        if (session.receiver().hasFin()) {
            context.inbox().end(new ResourceClosedException(session.peer().id()));
        }
        if (session.isFinished()) {
            session.awaitBye();
        }
    }

    private void stop(RuntimeException cause) {
        LOG.log(Level.WARNING, "{0} gives up {1}: {2}", context.id(), location(), cause.getMessage());
        over(SessionState.LOST, 0, cause);
    }

    private void endLink(Bye bye) {
        SessionLink link = session.fence();
        if (link != null) {
            link.close(bye.receivedTo(session.receiver().position()));
        }
        if (attempt != null && attempt.link() != null) {
            attempt.abandon();
        }
        attempt = null;
    }

    private void over(SessionState verdict, long receivedTo, RuntimeException cause) {
        boolean inOrder = verdict == SessionState.CLOSED;
        UUID id = context.id();
        transport.close();
        session.over(verdict, receivedTo, ResourceClosedException.stackless(id, inOrder ? null : cause));
        if (begun) {
            context.events().fin(session.peer(), inOrder ? null : cause);
        }
        context.inbox().end(new ResourceClosedException(id, inOrder ? null : cause));
        worker.execute(() -> closed.complete(null)); // what was said last is on its way by then
    }
}
