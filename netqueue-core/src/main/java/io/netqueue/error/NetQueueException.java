package io.netqueue.error;

import java.io.Serial;

/**
 * The root of all errors that net-queue reports about the network, its peers and its configuration.
 *
 * <p>Wrong arguments are {@link IllegalArgumentException} and {@link NullPointerException} as everywhere in Java. A
 * message says what was expected, what came, and what to do.
 */
public class NetQueueException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * An error without a cause.
     *
     * @param message what was expected, what came, what to do
     */
    public NetQueueException(String message) {
        super(message);
    }

    /**
     * An error that another one led to.
     *
     * @param message what was expected, what came, what to do
     * @param cause what led to it, may be null
     */
    public NetQueueException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An error that may do without a stack trace. Suppressed errors can be added to it in any case.
     *
     * @param message what was expected, what came, what to do
     * @param cause what led to it, may be null
     * @param stackTrace false for an error that is thrown often or shared by many
     */
    protected NetQueueException(String message, Throwable cause, boolean stackTrace) {
        super(message, cause, true, stackTrace);
    }
}
