package io.netqueue.error;

import java.io.Serial;
import java.util.Objects;
import java.util.UUID;

/** A communicator or a peer is closed: nothing can be sent to it and nothing more comes from it. */
public final class ResourceClosedException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The id of what is closed. */
    private final UUID id;

    /**
     * Something was closed in order, without an error behind it.
     *
     * @param id the communicator or peer that is closed
     */
    public ResourceClosedException(UUID id) {
        this(id, null);
    }

    /**
     * Something was closed by an error.
     *
     * @param id the communicator or peer that is closed
     * @param cause why it is closed, null if it was closed in order
     */
    public ResourceClosedException(UUID id, Throwable cause) {
        this(id, cause, true);
    }

    private ResourceClosedException(UUID id, Throwable cause, boolean stackTrace) {
        super(describe(id, cause), cause, stackTrace);
        this.id = id;
    }

    /**
     * The same error without a stack trace, so that one object can serve any number of deliveries.
     *
     * @param id the communicator or peer that is closed
     * @param cause why it is closed, null if it was closed in order
     * @return a new error without a stack trace
     */
    public static ResourceClosedException stackless(UUID id, Throwable cause) {
        return new ResourceClosedException(id, cause, false);
    }

    /**
     * The id of the communicator or peer that is closed.
     *
     * @return never null
     */
    public UUID id() {
        return id;
    }

    private static String describe(UUID id, Throwable cause) {
        Objects.requireNonNull(id, "id");
        if (cause == null) {
            return id + " is closed: open a new communicator, or send to a peer that is there";
        }
        return id + " is closed, because of: " + cause;
    }
}
