package io.netqueue.session;

import io.netqueue.transport.Worker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A session ended in order at the server, but its client may not know: what said so, and what acknowledged its last
 * messages, may be lost. Until the client has answered, or for so long, a server that closes stays. Thread-safe.
 */
final class Farewell {
    /** A client finds its link dead in 6 s, later where round trips are long; the rest is for coming back. */
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private final Worker worker;
    private final Consumer<Farewell> atEnd;
    private final Worker.Timer timer;
    private final AtomicReference<SessionLink> link = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Begins now.
     *
     * @param worker the current one
     * @param atEnd hears that it came, or that the time is over; on any thread
     */
    Farewell(Worker worker, Consumer<Farewell> atEnd) {
        this.worker = worker;
        this.atEnd = atEnd;
        timer = worker.schedule(this::end, PATIENCE_NANOS);
    }

    /** Says it on a link of the client, which stays for the answer; an earlier one does not any longer. On the link's worker. */
    void say(SessionLink next, Bye bye) {
        if (over.get()) {
            next.close(bye);
            return;
        }
        next.part(bye, this);
        end(link.getAndSet(next));
        if (over.get()) {
            end(link.getAndSet(null));
        }
    }

    /** The client has answered, or is not waited for any longer. From any thread. */
    void end() {
        if (over.compareAndSet(false, true)) {
            if (worker.isCurrent()) {
                timer.cancel();
            } else {
                worker.execute(timer::cancel);
            }
            end(link.getAndSet(null));
            atEnd.accept(this);
        }
    }

    private static void end(SessionLink former) {
        if (former != null) {
            former.worker().execute(former::endParting);
        }
    }
}
