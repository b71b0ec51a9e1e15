package io.netqueue.error;

import java.io.Serial;

/**
 * An empty {@code ByteStream} was read: there is nothing yet, and it never blocks.
 *
 * <p>It has no stack trace, as a reader may take it as a signal.
 */
public final class WouldBlockException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The stream that was read is empty. */
    public WouldBlockException() {
        super("The stream is empty: ask isEmpty() before reading, or write to it first", null, false);
    }
}
