package io.netqueue.session;

import io.netqueue.transport.Worker;

/**
 * One timer for everything that a session waits for: set to the earliest time, it goes off and the session looks at the
 * clock. An alarm that goes off early costs a look; setting it anew for every change would cost more. Worker only.
 */
final class Alarm {

    /** No time at all. */
    static final long NEVER = Long.MAX_VALUE;

    private final Runnable task;
    private Worker.Timer timer;
    private long atNanos;

    Alarm(Runnable task) {
        this.task = task;
    }

    /** Goes off at that time at the latest. */
    void setBy(long nanos, Worker worker) {
        if (nanos == NEVER || timer != null && nanos - atNanos >= 0) {
            return;
        }
        cancel();
        atNanos = nanos;
        timer = worker.schedule(this::ring, nanos - worker.nanoTime());
    }

    private void ring() {
        timer = null;
        task.run();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    static long earlier(long a, long b) {
        return a == NEVER || b != NEVER && b - a < 0 ? b : a;
    }
}
