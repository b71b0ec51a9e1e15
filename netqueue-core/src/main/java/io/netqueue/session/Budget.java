package io.netqueue.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of a communicator together may have granted: the receive budget. Thread-safe.
 */
final class Budget {

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    Budget(long limit) {
        this.limit = limit;
    }

    boolean reserve(long byteCount) {
        if (reserved.addAndGet(byteCount) <= limit) {
            return true;
        }
        reserved.addAndGet(-byteCount);
        return false;
    }

    void release(long byteCount) {
        reserved.addAndGet(-byteCount);
    }

    long limit() {
        return limit;
    }

    long reserved() {
        return reserved.get();
    }
}
