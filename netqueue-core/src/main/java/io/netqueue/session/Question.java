package io.netqueue.session;

import io.netqueue.transport.Worker;
import java.security.Principal;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * One question to the user's authenticator, about one link. The link keeps its place among those in their handshake until
 * the question was answered, so that there are never more questions than places; one whose link ended before its turn
 * came is not asked. Each method says where it runs.
 */
final class Question {

    private final SessionLink link;
    private final Worker worker;
    private final long patienceNanos;
    private final BiConsumer<Proven, Throwable> asker;

    // touched by the worker only
    private Worker.Timer limit;
    private boolean answered;

    /**
     * A question that is not asked yet.
     *
     * @param patienceNanos how long an answer may take after the authenticator returned; then the place is free again
     * @param asker hears on the link's worker who it is, or null and why, or null twice; nothing once the link is over
     */
    Question(SessionLink link, long patienceNanos, BiConsumer<Proven, Throwable> asker) {
        this.link = link;
        this.worker = link.worker();
        this.patienceNanos = patienceNanos;
        this.asker = asker;
    }

    /**
     * Asks, on the worker.
     *
     * @param events where the user's code runs
     * @param authenticator the user's code
     * @throws RuntimeException if the executor takes nothing
     */
    void ask(Executor events, Callable<CompletionStage<Principal>> authenticator) {
        link.greeting().keepPlace();
        try {
            events.execute(() -> call(authenticator));
        } catch (RuntimeException e) {
            link.greeting().freePlace();
            throw e;
        }
    }

    /** On the events executor. */
    private void call(Callable<CompletionStage<Principal>> authenticator) {
        if (link.isOver()) {
            worker.execute(link.greeting()::freePlace);
            return;
        }
        try {
            authenticator.call().whenComplete(this::tell);
        } catch (Throwable e) { // an Error too: it must not keep the place for good
            tell(null, e);
        }
        worker.execute(this::onReturned);
    }

    /** On whatever thread has the answer, but no worker: the principal's name is the user's code. */
    private void tell(Principal principal, Throwable thrown) {
        Proven proven = null;
        Throwable reason = thrown;
        try {
            proven = principal == null ? null : Proven.of(principal);
        } catch (RuntimeException | Error e) {
            reason = e;
        }
        Proven answer = proven;
        Throwable failure = reason;
        worker.execute(() -> onAnswer(answer, failure));
    }

    private void onReturned() {
        if (!answered) {
            limit = worker.schedule(link.greeting()::freePlace, patienceNanos);
        }
    }

    private void onAnswer(Proven proven, Throwable reason) {
        if (answered) {
            return;
        }
        answered = true;
        if (limit != null) {
            limit.cancel();
        }
        link.greeting().freePlace();
        if (!link.isOver()) {
            asker.accept(proven, reason);
        }
    }
}
