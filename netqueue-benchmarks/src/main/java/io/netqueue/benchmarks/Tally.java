package io.netqueue.benchmarks;

/**
 * What came over a connection of {@link RawNettySide}: counted by its event loop, which tells once a read turn, and waited
 * for by the user's thread.
 */
final class Tally {
    private long messages; // guarded by this, as all
    private long bytes;
    private long receipts;
    private Throwable failure;

    // the event loop's, not told yet
    private long newMessages;
    private long newBytes;
    private long newReceipts;

    /** A message came whole; an empty one is a receipt. Event loop only. */
    void count(long byteCount) {
        if (byteCount == 0) {
            newReceipts++;
        } else {
            newMessages++;
            newBytes += byteCount;
        }
    }

    /** Tells what was counted. Event loop only. */
    void publish() {
        if (newMessages == 0 && newReceipts == 0) {
            return;
        }
        synchronized (this) {
            messages += newMessages;
            bytes += newBytes;
            receipts += newReceipts;
            notifyAll();
        }
        newMessages = 0;
        newBytes = 0;
        newReceipts = 0;
    }

    synchronized void fail(Throwable cause) {
        failure = cause;
        notifyAll();
    }

    /** Waits for so many messages, and takes them and their bytes out of the tally. */
    synchronized void awaitMessages(long count, long byteCount) throws InterruptedException {
        while (messages < count) {
            await();
        }
        messages -= count;
        bytes -= byteCount;
        if (messages == 0) {
            Side.requireSize(bytes, 0);
        }
    }

    synchronized void awaitReceipt() throws InterruptedException {
        while (receipts == 0) {
            await();
        }
        receipts--;
    }

    private void await() throws InterruptedException {
        if (failure != null) {
            throw new Failure("the connection failed: " + failure, failure);
        }
        wait();
    }
}
