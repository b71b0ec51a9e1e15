package io.netqueue;

import io.netqueue.error.NetQueueException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SessionLostException;
import io.netqueue.options.Status;
import io.netqueue.session.Outgoing;
import io.netqueue.session.Receipt;
import io.netqueue.stream.Chunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code put} returns: what becomes of one message, for each peer it was put to.
 *
 * <p>It is done only when every peer is settled <em>and</em> nothing refers to the message's bytes any more: then the
 * caller may change or reuse the data. Only the library settles it. Thread-safe; virtual threads may wait.
 */
public final class Delivery extends Receipt implements Future<Void> {

    private static final int OPEN = 0;
    private static final int BEGUN = 1;
    private static final int WITHDRAWN = 2;

    /** Stands in the place of waiters once there is nothing to wait for. */
    private static final Waiter DONE = new Waiter(null, null, null);

    private static final Outgoing[] NOBODY = {};

    private static final VarHandle PHASE;
    private static final VarHandle REFERENCES;
    private static final VarHandle WAITERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PHASE = lookup.findVarHandle(Delivery.class, "phase", int.class);
            REFERENCES = lookup.findVarHandle(Delivery.class, "references", int.class);
            WAITERS = lookup.findVarHandle(Delivery.class, "waiters", Waiter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor executor;
    private Chunk[] chunks;
    private Object parts = NOBODY;
    private volatile int phase;
    private volatile int references;
    private volatile Waiter waiters;

    /** A thread that waits, or a copy to be completed; neither once the thread has given up. */
    private static final class Waiter {

        private volatile Thread thread;
        private final CompletableFuture<Void> copy;
        private final Waiter next;

        Waiter(Thread thread, CompletableFuture<Void> copy, Waiter next) {
            this.thread = thread;
            this.copy = copy;
            this.next = next;
        }

        /** The first that still waits: those who gave up are dropped when the next one comes. */
        static Waiter firstAlive(Waiter waiter) {
            Waiter alive = waiter;
            while (alive != null && alive != DONE && alive.thread == null && alive.copy == null) {
                alive = alive.next;
            }
            return alive;
        }
    }

    private Delivery(Executor executor, int references) {
        this.executor = executor;
        REFERENCES.set(this, references); // nobody else knows it yet: no fence is needed
    }

    /** For a message to one peer that is one array. */
    static Delivery of(Executor executor, UUID peer, byte[] payload) {
        Delivery delivery = new Delivery(executor, 1);
        delivery.parts = Outgoing.of(peer, delivery, payload);
        return delivery;
    }

    /** For a message to any number of peers; the chunks, if they are the payload, are released when it is done. */
    static Delivery of(Executor executor, UUID[] peers, byte[] payload, Chunk[] chunks) {
        Delivery delivery = new Delivery(executor, peers.length);
        delivery.chunks = chunks;
        long byteCount = 0;
        for (int i = 0; chunks != null && i < chunks.length; i++) {
            byteCount += chunks[i].byteCount();
        }
        Outgoing[] parts = new Outgoing[peers.length];
        for (int i = 0; i < peers.length; i++) {
            parts[i] = chunks == null
                    ? Outgoing.of(peers[i], delivery, payload)
                    : Outgoing.of(peers[i], delivery, chunks, byteCount);
        }
        delivery.parts = parts;
        if (peers.length == 0) {
            delivery.finish();
        }
        return delivery;
    }

    /** The only part of a message to one peer. */
    Outgoing only() {
        return (Outgoing) parts;
    }

    Outgoing[] parts() {
        return parts instanceof Outgoing single ? new Outgoing[] {single} : (Outgoing[]) parts;
    }

    // ---- the session's side

    @Override
    protected boolean begin() {
        return phase == BEGUN || PHASE.compareAndSet(this, OPEN, BEGUN) || phase == BEGUN;
    }

    @Override
    protected boolean isWithdrawn() {
        return phase == WITHDRAWN;
    }

    @Override
    protected void retain() {
        REFERENCES.getAndAdd(this, 1);
    }

    /** Who holds the only one left is alone with it, and saves the atomic addition. */
    @Override
    protected void release() {
        if ((references == 1 || (int) REFERENCES.getAndAdd(this, -1) == 1) && begin()) {
            finish(); // and no cancel, which would finish it again
        }
    }

    private void finish() {
        if (chunks != null) {
            for (Chunk chunk : chunks) {
                chunk.release();
            }
            chunks = null;
        }
        Waiter waiter = (Waiter) WAITERS.getAndSet(this, DONE);
        for (; waiter != null; waiter = waiter.next) {
            if (waiter.copy != null) {
                complete(waiter.copy);
            } else {
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    private void complete(CompletableFuture<Void> copy) {
        Throwable failure = failure();
        Runnable completion = () -> {
            if (failure == null) {
                copy.complete(null);
            } else if (isCancelled()) {
                copy.cancel(false);
            } else {
                copy.completeExceptionally(failure);
            }
        };
        try {
            executor.execute(completion);
        } catch (RuntimeException e) { // it takes nothing any more: the worker that settles must not suffer for it
            copy.defaultExecutor().execute(completion);
        }
    }

    // ---- the caller's side

    /**
     * Withdraws the message, if no byte of it has left for any peer. The bytes are the caller's again at once.
     *
     * @param mayInterruptIfRunning of no effect
     * @return true if the message will not be sent to anybody; false if a byte has left, or it was settled before
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone() || !PHASE.compareAndSet(this, OPEN, WITHDRAWN)) {
            return false;
        }
        for (Outgoing part : parts()) {
            part.withdraw();
        }
        finish();
        return true;
    }

    /** {@return true after {@link #cancel} returned true, and only then} */
    @Override
    public boolean isCancelled() {
        return phase == WITHDRAWN;
    }

    /** {@return true if every peer is settled, well or not, and nothing refers to the bytes} */
    @Override
    public boolean isDone() {
        return waiters == DONE;
    }

    /**
     * What became of the message for all peers together: while a part is open the least advanced, in the end the worst
     * (LOST, then REFUSED, CANCELLED, ACKNOWLEDGED).
     *
     * @return the status; ACKNOWLEDGED if there was nobody to send it to
     */
    public Status status() {
        if (isCancelled()) {
            return Status.CANCELLED;
        }
        Status sum = Status.ACKNOWLEDGED;
        for (Outgoing part : parts()) {
            if (rank(part.state()) > rank(sum)) {
                sum = part.state();
            }
        }
        return sum;
    }

    private static int rank(Status status) {
        return switch (status) {
            case ACKNOWLEDGED -> 0;
            case CANCELLED -> 1;
            case REFUSED -> 2;
            case LOST -> 3;
            case SENT -> 4;
            case QUEUED -> 5;
        };
    }

    /**
     * What became of the message for one peer.
     *
     * @param peer the peer
     * @return the status
     * @throws IllegalArgumentException if the message was not put to this peer
     */
    public Status status(UUID peer) {
        Objects.requireNonNull(peer, "peer");
        for (Outgoing part : parts()) {
            if (part.peer() == null || part.peer().equals(peer)) {
                return isCancelled() ? Status.CANCELLED : part.state();
            }
        }
        throw new IllegalArgumentException("the message was not put to peer " + peer);
    }

    /**
     * Waits until it is done. An interrupt does not end the wait; it is kept for the caller.
     *
     * @throws NetQueueException what kept the message from being acknowledged, such as {@link ResourceClosedException};
     *     of several peers the first, the others as suppressed
     * @throws CancellationException if it was cancelled
     */
    public void join() {
        boolean interrupted = false;
        while (!isDone()) {
            try {
                await(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable failure = failure();
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
    }

    /**
     * Waits until it is done, for so long at most.
     *
     * @param timeout how long to wait
     * @return true if it is done, well or not; {@link #status()} tells which
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Communicator.nanos(timeout));
    }

    @Override
    public Void get() throws InterruptedException, ExecutionException {
        await(Long.MAX_VALUE);
        return outcome();
    }

    @Override
    public Void get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(unit.toNanos(timeout))) {
            throw new TimeoutException(
                    "not acknowledged within " + timeout + " " + unit + ", its status is " + status());
        }
        return outcome();
    }

    private Void outcome() throws ExecutionException {
        Throwable failure = failure();
        if (failure instanceof CancellationException cancelled) {
            throw cancelled;
        }
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        return null;
    }

    private boolean await(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        Waiter waiter = enlist(Thread.currentThread(), null);
        try {
            while (!isDone()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            waiter.thread = null;
        }
    }

    /** {@link #DONE} if it is done already. */
    private Waiter enlist(Thread thread, CompletableFuture<Void> copy) {
        while (true) {
            Waiter first = waiters;
            if (first == DONE) {
                return DONE;
            }
            Waiter mine = new Waiter(thread, copy, Waiter.firstAlive(first));
            if (WAITERS.compareAndSet(this, first, mine)) {
                return mine;
            }
        }
    }

    /**
     * A copy for composing. Completing or cancelling the copy changes nothing here; its dependents run on the events
     * executor.
     *
     * @return a new future that ends as this delivery does
     */
    public CompletableFuture<Void> toCompletableFuture() {
        CompletableFuture<Void> copy = new CompletableFuture<>();
        if (enlist(null, copy) == DONE) {
            complete(copy);
        }
        return copy;
    }

    private Throwable failure() {
        if (isCancelled()) {
            return new CancellationException("the delivery was cancelled");
        }
        Throwable first = null;
        Set<Throwable> others = new LinkedHashSet<>();
        for (Outgoing part : parts()) {
            Throwable cause = part.state() == Status.ACKNOWLEDGED ? null : part.cause();
            if (cause != null && first == null) {
                first = cause;
            } else if (cause != null && cause != first) {
                others.add(cause);
            }
        }
        Throwable failure = first == null ? null : ownCopy(first);
        for (Throwable other : others) {
            if (!List.of(failure.getSuppressed()).contains(other)) { // it may have been thrown before
                failure.addSuppressed(other);
            }
        }
        return failure;
    }

    /** A cause may be one object for a million deliveries: what is thrown has a stack of its own. */
    private static Throwable ownCopy(Throwable cause) {
        if (cause instanceof ResourceClosedException closed) {
            return new ResourceClosedException(closed.id(), closed.getCause());
        }
        if (cause instanceof SessionLostException lost) {
            return new SessionLostException(lost.why(), lost.getCause());
        }
        return cause;
    }

    @Override
    public String toString() {
        return "Delivery[" + status() + "]";
    }
}
