package io.netqueue.error;

import java.io.Serial;

/** A message is longer than its receiver takes. Nothing of it was sent. */
public final class MessageTooLargeException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The length of the message. */
    private final long byteCount;

    /** The longest message the receiver takes. */
    private final long maxMessage;

    /**
     * A message is too long.
     *
     * @param byteCount the serialized message's length in bytes
     * @param maxMessage the longest message the receiver takes, in bytes
     */
    public MessageTooLargeException(long byteCount, long maxMessage) {
        super("The receiver takes messages of at most " + maxMessage + " bytes, but this one has " + byteCount
                + ": send it in parts, or raise maxMessage at the receiver");
        this.byteCount = byteCount;
        this.maxMessage = maxMessage;
    }

    /**
     * The message's length.
     *
     * @return in bytes
     */
    public long byteCount() {
        return byteCount;
    }

    /**
     * The longest message the receiver takes.
     *
     * @return in bytes
     */
    public long maxMessage() {
        return maxMessage;
    }
}
