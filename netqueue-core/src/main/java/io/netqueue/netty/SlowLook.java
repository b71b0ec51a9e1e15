package io.netqueue.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at files, of which one look may hang as long as the file system likes: on threads of its own, once at a time, and
 * nobody waits for it longer than a second. A few daemon threads {@code netqueue-files}, which end when they are idle.
 * Thread-safe.
 */
final class SlowLook {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 10;
    private static final Executor EXECUTOR = newExecutor();

    private final Runnable look;

    // guarded by this
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);
    private long begunNanos;

    /**
     * Does not look yet.
     *
     * @param look what blocks
     */
    SlowLook(Runnable look) {
        this.look = look;
    }

    /** Looks, unless a look is under way. */
    synchronized CompletableFuture<Void> begin() {
        if (underWay.isDone()) {
            begunNanos = System.nanoTime();
            underWay = CompletableFuture.runAsync(look, EXECUTOR);
        }
        return underWay;
    }

    /**
     * Looks, and goes on after it, however it ended, or when it took too long.
     *
     * @param worker where to go on
     * @param then what to do; at once, by this thread, if a look hangs already
     */
    void thenOn(Executor worker, Runnable then) {
        CompletableFuture<Void> seen;
        long leftNanos;
        synchronized (this) {
            seen = begin();
            leftNanos = PATIENCE_NANOS - (System.nanoTime() - begunNanos);
        }
        if (leftNanos <= 0) {
            then.run();
        } else {
            seen.copy()
                    .completeOnTimeout(null, leftNanos, TimeUnit.NANOSECONDS)
                    .whenComplete((nothing, failure) -> worker.execute(then));
        }
    }

    private static Executor newExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SlowLook::newThread);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static Thread newThread(Runnable looks) {
        Thread thread = new Thread(null, looks, "netqueue-files", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(SlowLook.class.getClassLoader());
        return thread;
    }
}
