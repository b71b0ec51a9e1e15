package io.netqueue.session;

import io.netqueue.error.MessageTooLargeException;
import io.netqueue.error.QueueFullException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an {@link Outbox} holds, counted: against its bounds, and for stats. Putters count up, whoever settles a message
 * counts down; what is unacknowledged is counted by the worker alone and may be read by any thread.
 */
final class Holdings {
    private final long messageLimit;
    private final long byteLimit;
    private volatile long peerMaxMessage = Long.MAX_VALUE;

    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    // written by the worker, read by stats
    private final AtomicLong unacknowledgedMessages = new AtomicLong();
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final AtomicLong partlyAcknowledgedBytes = new AtomicLong();

    Holdings(long messageLimit, long byteLimit) {
        this.messageLimit = messageLimit;
        this.byteLimit = byteLimit;
    }

    // ---- against the bounds: any thread

    /** Counts a message, or refuses it at once if it does not fit the bounds. */
    boolean take(Outgoing message) {
        message.countIn(this);
        long count = messages.incrementAndGet();
        long sum = bytes.addAndGet(message.byteCount());
        RuntimeException refusal = refusal(message, count, sum);
        if (refusal != null) {
            free(message);
            message.refuse(refusal);
        }
        return refusal == null;
    }

    private RuntimeException refusal(Outgoing message, long count, long sum) {
        if (isTooLarge(message)) {
            return tooLarge(message);
        }
        if (count > messageLimit) {
            return new QueueFullException(message.peer(), "queueMessages", messageLimit, count);
        }
        return sum > byteLimit ? new QueueFullException(message.peer(), "queueBytes", byteLimit, sum) : null;
    }

    /** The largest message the peer takes; a queued message above it is refused when it would be framed. */
    void setPeerMaxMessage(long maxMessage) {
        peerMaxMessage = maxMessage;
    }

    boolean isTooLarge(Outgoing message) {
        return message.byteCount() > peerMaxMessage;
    }

    RuntimeException tooLarge(Outgoing message) {
        return new MessageTooLargeException(message.byteCount(), peerMaxMessage);
    }

    /** The message counts against the bounds no longer; a second call does nothing. */
    void free(Outgoing message) {
        if (message.stopCounting()) {
            free(1, message.byteCount());
        }
    }

    /** So many messages count no longer, which nobody else will free. */
    void free(long count, long sum) {
        messages.addAndGet(-count);
        bytes.addAndGet(-sum);
    }

    long messageCount() {
        return messages.get();
    }

    long byteCount() {
        return bytes.get();
    }

    // ---- for stats: counted by the worker

    /** Only the worker adds, so that no atomic addition is needed. */
    void addUnacknowledged(long count, long sum) {
        unacknowledgedMessages.setRelease(unacknowledgedMessages.getPlain() + count);
        unacknowledgedBytes.setRelease(unacknowledgedBytes.getPlain() + sum);
    }

    void setPartlyAcknowledged(long sum) {
        partlyAcknowledgedBytes.setRelease(sum);
    }

    long unacknowledgedMessageCount() {
        return unacknowledgedMessages.get();
    }

    long unacknowledgedByteCount() {
        return unacknowledgedBytes.get();
    }

    /** Of the bytes unacknowledged, those of the first message that the peer has, though not yet the whole message. */
    long partlyAcknowledgedByteCount() {
        return partlyAcknowledgedBytes.get();
    }
}
