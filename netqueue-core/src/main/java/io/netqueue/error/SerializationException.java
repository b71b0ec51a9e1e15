package io.netqueue.error;

import java.io.Serial;

/** A value could not be turned into bytes, or bytes not into a value. */
public final class SerializationException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * A failure without another error behind it.
     *
     * @param message what was expected, what came, what to do
     */
    public SerializationException(String message) {
        super(message);
    }

    /**
     * A failure caused by another error.
     *
     * @param message what was expected, what came, what to do
     * @param cause the error behind it, may be null
     */
    public SerializationException(String message, Throwable cause) {
        super(message, cause);
    }
}
