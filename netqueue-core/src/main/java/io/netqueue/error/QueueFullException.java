package io.netqueue.error;

import java.io.Serial;
import java.util.UUID;

/** A put was refused, because the queue for a peer would have grown over its bound. Nothing of it was sent. */
public final class QueueFullException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The peer the queue belongs to. */
    private final UUID peer;

    /**
     * A queue is full.
     *
     * @param peer the peer whose queue is full; null for a server that its client has not reached yet
     * @param option the option that sets the bound, {@code "queueBytes"} or {@code "queueMessages"}
     * @param bound the bound, in bytes or messages
     * @param wanted what the queue would have held
     */
    public QueueFullException(UUID peer, String option, long bound, long wanted) {
        super("The queue for " + (peer == null ? "the server" : "peer " + peer) + " may hold " + bound + " (" + option
                + "), but would hold " + wanted + ": wait for earlier deliveries, or raise " + option);
        this.peer = peer;
    }

    /**
     * The peer whose queue is full.
     *
     * @return null for a server that its client has not reached yet
     */
    public UUID peer() {
        return peer;
    }
}
