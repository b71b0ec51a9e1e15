package io.netqueue.transport;

import java.util.concurrent.Executor;

/**
 * The one thread on which a link and the session attached to it run, and its clock.
 *
 * <p>What a worker runs must never block, resolve a name, deserialize, or call user code: every other link and session
 * of the worker waits meanwhile. In production a worker is an event loop; in the simulator it is a queue in virtual time.
 */
public interface Worker extends Executor {

    /**
     * Runs the command on this worker, after everything handed to it before by the same thread. From any thread.
     *
     * @param command what to run; it must not block
     */
    @Override
    void execute(Runnable command);

    /**
     * Runs the command on this worker once the delay is over. From the worker's own thread only.
     *
     * @param command what to run; it must not block
     * @param delayNanos the delay in nanoseconds; 0 or less means as soon as possible
     * @return the timer, which can be cancelled from the worker's own thread
     */
    Timer schedule(Runnable command, long delayNanos);

    /**
     * Lets other threads of this core that are ready run first, once and for no longer than the system's scheduler wants;
     * with none it returns at once. From the worker's own thread only.
     */
    void giveWay();

    /** {@return true if the calling thread is this worker's} */
    boolean isCurrent();

    /** {@return monotonic time in nanoseconds; only differences mean anything} */
    long nanoTime();

    /** A command that a worker will run later. */
    interface Timer {

        /** Forgets the command. Does nothing if it ran already. */
        void cancel();
    }
}
