package io.netqueue.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;

/**
 * The messages of one peer that wait for get, in order.
 *
 * <p>One producer, the worker of the peer's session; one consumer at a time, whoever holds the {@link Inbox}'s takers'
 * lock. The producer never waits for a consumer.
 */
public final class Arrivals {

    private static final VarHandle LISTED;

    static {
        try {
            LISTED = MethodHandles.lookup().findVarHandle(Arrivals.class, "listed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Inbox inbox;

    // producer and consumer
    private volatile boolean listed;
    private volatile long takenCost;
    private volatile long wakeAtTakenCost = Long.MAX_VALUE;
    private volatile Runnable creditReturned;
    private volatile UUID peer;
    private volatile Throwable endCause;
    private volatile boolean forgotten;

    // producer only
    private Arrival last = new Arrival(null, null, 0);
    private Arrival published = last;
    private long arrivedCost;

    // consumer only
    private Arrival taken = last;

    Arrivals(Inbox inbox, UUID peer) {
        this.inbox = inbox;
        this.peer = peer;
    }

    /** {@return the peer whose messages these are; null for a client that never reached its server} */
    public UUID peer() {
        return peer;
    }

    // ---- producer

    /** A client learns its server's id at the first attach. */
    void setPeer(UUID id) {
        peer = id;
    }

    void append(Object content, long byteCount) {
        Arrival arrival = new Arrival(peer, content, byteCount);
        arrivedCost += arrival.cost();
        last.linkNext(arrival);
        last = arrival;
    }

    /** What arrived and was not taken yet counts against the window. By the producer, or once there is none any more. */
    long queuedCost() {
        return arrivedCost - takenCost;
    }

    /** Shows getters what was appended since the last call. */
    void publish() {
        if (published == last) {
            return;
        }
        published = last;
        VarHandle.fullFence(); // they are visible before we look whether the peer is listed; see leave
        if (LISTED.compareAndSet(this, false, true)) {
            inbox.list(this);
        }
        inbox.wakeOne(this);
    }

    /** Sets what runs, on a getter's thread, when as much was taken as {@link #wakeWhenTaken} asked for. */
    void onCreditReturned(Runnable task) {
        creditReturned = task;
    }

    /**
     * Asks to be told once the application has taken so much more.
     *
     * @param queuedCost what {@link #queuedCost()} was when the caller looked; what was taken since then counts
     * @return true if it has already, and nothing will be told
     */
    boolean wakeWhenTaken(long queuedCost, long cost) {
        long target = arrivedCost - queuedCost + cost;
        wakeAtTakenCost = target;
        return takenCost >= target;
    }

    /** No more will come of this peer; what is here can still be taken. */
    void end(Throwable cause) {
        endCause = cause;
        inbox.wakeAll();
    }

    /** The peer is back with a new session. */
    void reopen() {
        forgotten = false;
        endCause = null;
    }

    // ---- consumer, under the takers' lock

    Throwable endCause() {
        return endCause;
    }

    /** To be dropped once it is empty. */
    void forget() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    boolean isEmpty() {
        return taken.next() == null;
    }

    Arrival take() {
        Arrival next = taken.next();
        if (next == null) {
            return null;
        }
        taken = next;
        long sum = takenCost + next.cost();
        takenCost = sum;
        if (sum >= wakeAtTakenCost) {
            wakeAtTakenCost = Long.MAX_VALUE;
            creditReturned.run();
        }
        return next;
    }

    void releasePooled() {
        for (Arrival arrival = taken.next(); arrival != null; arrival = arrival.next()) {
            arrival.releasePooled();
        }
    }

    /** Leaves the list of those that have something; false if something came meanwhile and it is back in. */
    boolean leave() {
        listed = false;
        return isEmpty() || !LISTED.compareAndSet(this, false, true);
    }
}
