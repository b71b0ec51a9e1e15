package io.netqueue.error;

import java.io.Serial;

/** A peer was refused, because it did not prove who it is. The message never shows a secret. */
public final class AuthenticationException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * A refusal without another error behind it.
     *
     * @param message what was expected, what came, what to do; no secret
     */
    public AuthenticationException(String message) {
        super(message);
    }

    /**
     * A refusal caused by another error.
     *
     * @param message what was expected, what came, what to do; no secret
     * @param cause the error behind it, may be null
     */
    public AuthenticationException(String message, Throwable cause) {
        super(message, cause);
    }
}
