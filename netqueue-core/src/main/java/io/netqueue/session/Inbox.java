package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Where the messages of all peers of one communicator wait for get: every peer's {@link Arrivals}, the list of those
 * that have something, and the getters that wait.
 *
 * <p>Producers, the sessions' workers, never wait: they append, list themselves, and wake a getter. Getters exclude one
 * another with a lock that no worker takes. A getter that takes a message looks for another that waits for what is left.
 */
public final class Inbox {

    private final ReentrantLock takers = new ReentrantLock();
    private final ConcurrentMap<UUID, Arrivals> byPeer = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Arrivals> ready = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Getter> getters = new ConcurrentLinkedQueue<>();
    private volatile ResourceClosedException end;

    // under the takers' lock: whose turn it is, of all and of those that a getter names
    private Arrivals turn;
    private int firstOfNext;

    /** {@return where this peer's messages wait, made if it is new} */
    Arrivals of(UUID peer) {
        return byPeer.computeIfAbsent(peer, id -> new Arrivals(this, id));
    }

    /** A client's one peer, whose id is not known yet. */
    Arrivals ofServer() {
        return new Arrivals(this, null);
    }

    /** Makes a client's server known by its id. */
    void register(Arrivals arrivals, UUID peer) {
        UUID former = arrivals.peer();
        if (!peer.equals(former)) {
            if (former != null) {
                byPeer.remove(former, arrivals);
            }
            arrivals.setPeer(peer);
            byPeer.put(peer, arrivals);
        }
    }

    /** The peer is back with a new session. */
    void reopen(Arrivals arrivals) {
        arrivals.reopen();
        byPeer.put(arrivals.peer(), arrivals);
    }

    /** Forgets a peer that ended long ago, as soon as what it left is taken, unless it came back. */
    void forget(UUID peer, Predicate<UUID> isGone) {
        byPeer.computeIfPresent(peer, (id, arrivals) -> {
            if (!isGone.test(id)) {
                return arrivals;
            }
            arrivals.forget();
            return arrivals.queuedCost() == 0 ? null : arrivals;
        });
    }

    private void dropIfForgotten(Arrivals arrivals) {
        if (arrivals.isForgotten()) {
            // in one step with reopen, which puts a peer back that returns at this moment
            byPeer.computeIfPresent(arrivals.peer(), (id, known) -> isDroppable(known) ? null : known);
        }
    }

    private static boolean isDroppable(Arrivals arrivals) {
        return arrivals.isForgotten() && arrivals.isEmpty();
    }

    // ---- producers

    void list(Arrivals arrivals) {
        ready.add(arrivals);
    }

    /** Wakes one getter that would take this peer's messages. */
    void wakeOne(Arrivals arrivals) {
        VarHandle.fullFence(); // the messages are visible before we look for getters; see Getter registration in take
        if (getters.isEmpty()) {
            return;
        }
        for (Getter getter : getters) {
            if (getter.takesFrom(arrivals) && getter.wake()) {
                return;
            }
        }
    }

    void wakeAll() {
        VarHandle.fullFence();
        getters.forEach(Getter::wake);
    }

    /** No more will come, of anybody. What is here can still be taken; then every getter hears the cause. */
    void end(ResourceClosedException cause) {
        end = cause;
        wakeAll();
    }

    /** More may come after all: a client whose server said that it ends begins anew with another. */
    void reopen() {
        end = null;
    }

    // ---- getters

    /** {@return why nothing more will come, or null if it still may or the end is in order} */
    public Throwable endCause() {
        ResourceClosedException ended = end;
        return ended == null ? null : ended.getCause();
    }

    /** {@return true if nothing is here and nothing more will come} */
    public boolean isEnded() {
        if (end == null) {
            return false;
        }
        takers.lock();
        try {
            return isDrained();
        } finally {
            takers.unlock();
        }
    }

    /**
     * Takes the next message, waiting for it if need be.
     *
     * @param peers from whom; empty means from anybody, peers taking turns
     * @param timeoutNanos how long to wait; {@link Long#MAX_VALUE} means without limit
     * @return the message, or null if the time is over
     * @throws InterruptedException if the thread is interrupted before or while it waits
     * @throws ResourceClosedException if nothing is here and nothing more will come
     */
    public Arrival take(UUID[] peers, long timeoutNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Arrival arrival = tryTake(peers);
        if (arrival != null || timeoutNanos <= 0) {
            return arrival;
        }
        long start = System.nanoTime();
        Getter getter = new Getter(Thread.currentThread(), peers);
        while (true) {
            getter.arm();
            getters.add(getter);
            try {
                arrival = tryTake(peers);
                if (arrival != null || !getter.await(start, timeoutNanos)) {
                    return arrival;
                }
            } finally {
                getters.remove(getter);
                if (getter.disarm()) {
                    wakeNext(); // somebody counted on us
                }
            }
        }
    }

    private Arrival tryTake(UUID[] peers) {
        ResourceClosedException ended = end;
        Arrival arrival;
        takers.lock();
        try {
            arrival = peers.length == 0 ? takeTurn() : takeFrom(peers);
        } finally {
            takers.unlock();
        }
        if (arrival != null) {
            wakeNext();
        } else if (ended != null) {
            throw new ResourceClosedException(ended.id(), ended.getCause());
        } else {
            throwIfAllGone(peers);
        }
        return arrival;
    }

    private Arrival takeTurn() {
        Arrivals mine = turn == null ? ready.poll() : turn;
        while (mine != null) {
            Arrival arrival = mine.take();
            Arrivals other = ready.poll();
            if (!mine.isEmpty() || !mine.leave()) {
                if (other == null) {
                    other = mine;
                } else {
                    ready.add(mine);
                }
            }
            turn = other;
            if (arrival != null) {
                dropIfForgotten(mine);
                return arrival;
            }
            mine = other;
        }
        turn = null;
        return null;
    }

    private Arrival takeFrom(UUID[] peers) {
        int first = firstOfNext++ & Integer.MAX_VALUE;
        for (int i = 0; i < peers.length; i++) {
            Arrivals arrivals = byPeer.get(peers[(first % peers.length + i) % peers.length]);
            Arrival arrival = arrivals == null ? null : arrivals.take();
            if (arrival != null) {
                dropIfForgotten(arrivals);
                return arrival;
            }
        }
        return null;
    }

    private void throwIfAllGone(UUID[] peers) {
        Arrivals gone = null;
        for (UUID peer : peers) {
            gone = byPeer.get(peer);
            if (gone == null || gone.endCause() == null || !gone.isEmpty()) {
                return;
            }
        }
        if (gone != null) {
            Throwable why = gone.endCause();
            boolean says =
                    why instanceof ResourceClosedException closed && closed.id().equals(gone.peer());
            throw new ResourceClosedException(gone.peer(), says ? why.getCause() : why);
        }
    }

    /** Passes on: if a getter waits for something that is here, wakes it. */
    private void wakeNext() {
        if (getters.isEmpty()) {
            return;
        }
        for (Getter getter : getters) {
            if (hasSomethingFor(getter) && getter.wake()) {
                return;
            }
        }
    }

    private boolean hasSomethingFor(Getter getter) {
        if (getter.peers.length == 0) {
            return turn != null || !ready.isEmpty();
        }
        for (UUID peer : getter.peers) {
            Arrivals arrivals = byPeer.get(peer);
            if (arrivals != null && !arrivals.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean isDrained() {
        return byPeer.values().stream().allMatch(Arrivals::isEmpty);
    }

    /**
     * Gives pooled memory back when the communicator is closed: what nobody took yet is copied into memory of its own, and
     * can still be taken.
     */
    public void releasePooled() {
        takers.lock();
        try {
            byPeer.values().forEach(Arrivals::releasePooled);
        } finally {
            takers.unlock();
        }
    }

    /**
     * A thread that waits. Woken at most once each time it is armed, and not while it is not: a producer that still finds
     * it in the list, though it has left, must turn to another.
     */
    static final class Getter {

        private static final VarHandle WOKEN;

        static {
            try {
                WOKEN = MethodHandles.lookup().findVarHandle(Getter.class, "woken", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Thread thread;
        private final UUID[] peers;
        private volatile boolean woken = true;

        Getter(Thread thread, UUID[] peers) {
            this.thread = thread;
            this.peers = peers;
        }

        boolean takesFrom(Arrivals arrivals) {
            if (peers.length == 0) {
                return true;
            }
            for (UUID peer : peers) {
                if (peer.equals(arrivals.peer())) {
                    return true;
                }
            }
            return false;
        }

        boolean wake() {
            if (!WOKEN.compareAndSet(this, false, true)) {
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }

        /** It may be woken from now on. */
        void arm() {
            woken = false;
        }

        /** From now on nobody wakes it. Was it woken since it was armed? */
        boolean disarm() {
            return (boolean) WOKEN.getAndSet(this, true);
        }

        /** False if the time is over. */
        boolean await(long start, long timeoutNanos) throws InterruptedException {
            while (!woken) {
                if (timeoutNanos == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long left = timeoutNanos - (System.nanoTime() - start);
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        }
    }
}
