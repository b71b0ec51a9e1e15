package io.netqueue.session;

import io.netqueue.transport.Worker;
import java.time.Duration;

/**
 * What a link has until it is attached or over: the timer of its handshake, the place it takes among those that are under
 * way, who its client proved to be, and what waits until the answer is known to have arrived. Worker only; valid for the
 * link.
 */
final class Greeting {
    private Worker.Timer timer;
    private Runnable atEnd = () -> {};
    private Runnable confirmation;
    private Proven proven;
    private boolean taken;
    private boolean placeKept;
    private boolean ended;

    /** Gives the handshake this much time. */
    void await(Duration timeout, Worker worker, Runnable onTimeout) {
        timer = worker.schedule(onTimeout, timeout.toNanos());
    }

    /** Sets what runs once the handshake ended, well or not, and nobody keeps its place. */
    void onEnd(Runnable task) {
        atEnd = task;
    }

    /** One handshake is enough: another HELLO while the first is being judged is a breach. */
    void take() {
        taken = true;
    }

    boolean isTaken() {
        return taken;
    }

    /** A server's link: who the client proved to be, null for nobody. */
    void prove(Proven who) {
        proven = who;
    }

    Proven proven() {
        return proven;
    }

    /** Something is done for the handshake that goes on when the link ends: its place is not free until then. */
    void keepPlace() {
        placeKept = true;
    }

    /** That is done. */
    void freePlace() {
        placeKept = false;
        leavePlace();
    }

    /** Sets what the next frame, whatever it is, confirms. */
    void awaitConfirmation(Runnable task) {
        confirmation = task;
    }

    /** A frame came. */
    void confirm() {
        Runnable task = confirmation;
        if (task != null) {
            confirmation = null;
            task.run();
        }
    }

    /** The link is attached, or over. */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        ended = true;
        leavePlace();
    }

    private void leavePlace() {
        if (ended && !placeKept) {
            atEnd.run();
            atEnd = () -> {};
        }
    }
}
