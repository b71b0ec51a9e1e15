package io.netqueue.session;

import io.netqueue.options.EventOptions;
import io.netqueue.options.Peer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the user's handlers, never on a worker: on the user's executor, or on one daemon thread of the JVM that is made
 * on first use. In order, for one executor that keeps it. Thread-safe.
 */
public final class Events {

    private static final Logger LOG = System.getLogger(Events.class.getName());

    private final EventOptions options;
    private final Executor executor;

    /**
     * The events of one communicator.
     *
     * @param options the handlers, and the executor if it is not the library's
     */
    public Events(EventOptions options) {
        this.options = options;
        this.executor = options.executor().orElse(command -> Shared.THREAD.execute(command));
    }

    /** {@return what runs user code that follows from something that happened on a worker} */
    public Executor executor() {
        return executor;
    }

    void ini(Peer peer) {
        run("ini", () -> options.ini().accept(peer));
    }

    void fin(Peer peer, Throwable cause) {
        run("fin", () -> options.fin().accept(peer, Optional.ofNullable(cause)));
    }

    void linkUp(Peer peer) {
        run("linkUp", () -> options.linkUp().accept(peer));
    }

    void linkDown(Peer peer) {
        run("linkDown", () -> options.linkDown().accept(peer));
    }

    private void run(String event, Runnable handler) {
        try {
            executor.execute(() -> {
                try {
                    handler.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "the handler of event " + event + " failed", e);
                }
            });
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the events executor refused the handler of event " + event, e);
        }
    }

    /** Made when the first event of the JVM has to run. */
    private static final class Shared {

        static final Executor THREAD = thread();

        private static Executor thread() {
            ThreadPoolExecutor pool =
                    new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), command -> {
                        Thread thread = new Thread(command, "netqueue-events");
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }
}
