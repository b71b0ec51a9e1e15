package io.netqueue.session;

import io.netqueue.error.SessionLostException;
import io.netqueue.options.Peer;
import io.netqueue.transport.Worker;
import java.security.Principal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges HELLOs: a new session, one resumed, one adopted by a client's next incarnation, or a refusal. The table of
 * {@code docs/WIRE.md} §9, server. A HELLO is looked up on its link's worker and judged on the session's; if they differ,
 * the session moves to the link's worker.
 */
final class Admission {

    /** A client that answers none of so many PINGs, so far apart, is taken for dead when its id comes again. */
    private static final int PROBES = 8;

    private static final long PROBE_NANOS = 250_000_000L;

    private final Acceptor acceptor;
    private final Context context;
    private final SessionTable table;
    private final Authentication authentication;
    private final long incarnation;

    Admission(Acceptor acceptor) {
        this.acceptor = acceptor;
        this.context = acceptor.context();
        this.table = acceptor.table();
        this.authentication = new Authentication(context);
        this.incarnation = context.drawIncarnation();
    }

    /**
     * A HELLO came. On the link's worker.
     *
     * @param attached the link's session, if it was attached already
     * @throws ByeException if it is refused whoever sends it
     */
    void onHello(SessionLink link, Session attached, Handshake hello) {
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
        } else if (!link.greeting().isTaken()) {
            link.greeting().take();
            authentication.identify(link, hello, () -> admit(link, hello));
        } else if (!link.isLossy()) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a second HELLO on one link");
        }
    }

    /** The client did not hear our WELCOME, on a link that loses packets. */
    private void repeatWelcome(Session session, SessionLink link, Handshake hello) {
        if (session.identity().attach().equals(hello.link())) {
            welcome(
                    session,
                    link,
                    hello,
                    hello.isResume() ? Handshake.RESUME : 0,
                    session.identity().token());
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
        if (refusal == null && acceptor.isClosing()) {
            refusal = closing();
        } else if (refusal == null
                && (acceptor.clientCount() >= context.options().limits().sessions()
                        || !context.budget().reserve(Credit.INITIAL_WINDOW))) {
            refusal = Bye.of(ByeCode.OVERLOADED, "the server has no room for another session")
                    .retryAfter(Acceptor.RETRY_AFTER_MILLIS);
        }
        if (refusal != null) {
            tell(link, hello, refusal);
            return null;
        }
        Session session = new Session(acceptor, context, context.inbox().of(hello.id()), link.worker());
        session.identity().become(hello.incarnation(), Token.draw(context.random()));
        if (!table.enter(hello.id(), session)) {
            context.budget().release(Credit.INITIAL_WINDOW);
            return table.get(hello.id()); // null only if it went at once: the client comes again
        }
        if (acceptor.isClosing()) { // close() may have seen an empty table a moment before
            acceptor.withdraw(session);
            link.close(closing());
            return null;
        }
        context.inbox().reopen(session.arrivals());
        return session;
    }

    private static Bye closing() {
        return Bye.of(ByeCode.SHUTDOWN, "the server is closing").retryAfter(Acceptor.RETRY_AFTER_MILLIS);
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

    /** Ends the link of a client that has no session any more; one whose session ended in order is to hear it for certain. */
    private void tell(SessionLink link, Handshake hello, Bye refusal) {
        SessionTable.Tombstone tombstone = table.tombstone(hello.id(), hello.incarnation());
        if (refusal.code() == ByeCode.CLOSED && tombstone != null && tombstone.farewell() != null) {
            tombstone.farewell().say(link, refusal);
        } else {
            link.close(refusal);
        }
    }

    // ---- the table of states; on the session's worker, which need not be the link's

    private void judge(Session session, SessionLink link, Handshake hello) {
        if (session.state().isOver()) {
            link.worker().execute(() -> admit(link, hello)); // it ended while we came here
        } else if (session.state() == SessionState.NEW) {
            attach(session, link, hello, 0);
        } else if (hello.incarnation() != session.identity().incarnation()) {
            if (isOwner(session, link)) {
                adopt(session, link, hello);
            } else {
                refuse(link, idInUse(hello));
            }
        } else if (!isOwner(session, link)) {
            refuse(link, Bye.of(ByeCode.AUTH_FAILED, "the session belongs to another principal"));
        } else if (isLateCopy(session, link, hello)) {
            refuse(link, Bye.of(ByeCode.DETACH, "this link was lost already"));
        } else if (hello.isResume()
                ? !session.identity().token().matches(hello.token())
                : session.identity().isHeard()) {
            refuse(link, Bye.of(ByeCode.BAD_TOKEN, "the resume token is not this session's"));
        } else if (!session.identity().isLaterThanOurs(hello.link())) {
            refuse(link, Bye.of(ByeCode.FENCED, "a later link of this session was here already"));
        } else if (session.finishAt(hello.receive().recvPosition())) {
            acceptor.fence(session);
            Farewell farewell = acceptor.newFarewell(session);
            Bye bye = Bye.closed(session.receiver().position());
            link.worker().execute(() -> farewell.say(link, bye));
            acceptor.finishInOrder(session, farewell);
        } else {
            acceptor.fenceAndDetach(session);
            attach(session, link, hello, hello.isResume() ? Handshake.RESUME : 0);
        }
    }

    /**
     * A HELLO that came twice, the second time when its link was lost already, is no reason for its client to stop, which
     * may not know yet: the answer reaches the link that it still has. So its token, or that it has none, is not looked at.
     */
    private static boolean isLateCopy(Session session, SessionLink link, Handshake hello) {
        return link.isLossy() && session.identity().attach().equals(hello.link());
    }

    private static boolean isOwner(Session session, SessionLink link) {
        return session.peer() == null
                || Proven.isSame(session.identity().owner(), link.greeting().proven());
    }

    /** Another incarnation of a client: its process restarted, or another communicator took its id. */
    private void adopt(Session session, SessionLink link, Handshake hello) {
        Identity.Offer offer = session.identity().offerTakenUpBy(hello);
        Bye refusal = offer == null ? refusalOfUnknown(hello) : null;
        if (refusal != null) {
            link.worker().execute(() -> tell(link, hello, refusal));
        } else if (offer != null && session.state() == SessionState.DOWN) {
            takeOver(session, hello, offer);
            attach(session, link, hello, Handshake.RESUME);
        } else if (provenPosition(session, hello).isPresent() || session.state() == SessionState.DOWN) {
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
                    link.worker().execute(() -> admit(link, hello)); // unless it is gone by now
                }
            });
        }
    }

    private static Bye idInUse(Handshake hello) {
        return Bye.of(ByeCode.ID_IN_USE, "a live communicator has the id " + hello.id())
                .retryAfter(Acceptor.RETRY_AFTER_MILLIS);
    }

    /** How far the client received, if its HELLO proves that it had the session before. */
    private static OptionalLong provenPosition(Session session, Handshake hello) {
        return session.identity().provenPosition(hello.options().former());
    }

    /**
     * Welcomes a client's next incarnation; what it takes over is touched only when a second frame shows that it lives:
     * a HELLO alone may be old.
     */
    private void offerAdoption(Session session, SessionLink link, Handshake hello) {
        acceptor.fenceAndDetach(session);
        long received = provenPosition(session, hello).orElse(0);
        Identity.Offer offer = session.identity().offer(hello.incarnation(), received, context.random());
        if (session.worker() != link.worker()) {
            session.moveTo(link.worker()); // from now on the session is that worker's
        }
        link.worker().execute(() -> {
            if (!session.worker().isCurrent() || session.state().isOver()) {
                link.abandon(); // a later link was faster, or the session ended; the client comes again
                return;
            }
            session.prolongExpiry(Acceptor.graceNanos(session));
            if (!link.isOver()) {
                link.awaitConfirmation(() -> confirmAdoption(session, link, hello, offer));
                welcome(session, link, hello, Handshake.ADOPTED, offer.token());
            }
        });
    }

    private void confirmAdoption(Session session, SessionLink link, Handshake hello, Identity.Offer offer) {
        if (session.worker() != link.worker()
                || session.state() != SessionState.DOWN
                || !session.identity().isStanding(offer)) {
            link.abandon(); // somebody was faster; the client comes again
            return;
        }
        takeOver(session, hello, offer);
        session.identity().setAttach(hello.link());
        if (join(session, link, hello)) {
            acceptor.onAttached(session);
        }
    }

    /** The session of a client's former incarnation is given up, and goes on as that of the next. */
    private void takeOver(Session session, Handshake hello, Identity.Offer offer) {
        table.remember(hello.id(), session, ByeCode.FENCED, session.worker().nanoTime(), null);
        context.events().fin(session.peer(), new SessionLostException("the client's next incarnation took over"));
        session.restart(offer.recvPosition());
        session.identity().become(hello.incarnation(), offer.token());
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
        if (!session.worker().isCurrent()
                || session.state() == SessionState.UP
                || !session.identity().attach().equals(hello.link())) {
            link.close(Bye.of(ByeCode.FENCED, "a later link of this session was faster"));
            return;
        }
        if (link.isOver() || session.state().isOver()) {
            link.abandon(); // the client comes again
            session.rearm();
            return;
        }
        if (join(session, link, hello)) {
            welcome(session, link, hello, flags, session.identity().token());
            acceptor.onAttached(session);
        }
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
                        context.handshakeOptions(null, null)));
    }

    /** Makes the link the session's; or refuses the client, with which we cannot go on, and false. */
    private boolean join(Session session, SessionLink link, Handshake hello) {
        Optional<Principal> principal =
                Optional.ofNullable(link.greeting().proven()).map(Proven::principal);
        Peer peer = new Peer(hello.id(), principal, link.link().remote());
        session.identity().setOwner(link.greeting().proven());
        try {
            session.attach(link, hello, context.timing().agree(hello.timing()), peer);
            return true;
        } catch (ByeException e) {
            link.close(e.bye().receivedTo(session.receiver().position()));
            acceptor.finish(session, SessionState.LOST, e.bye().code(), new SessionLostException(e.getMessage()));
            return false;
        }
    }

    private static void refuse(SessionLink link, Bye bye) {
        link.worker().execute(() -> link.close(bye));
    }
}
