package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.options.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Puts numbered messages, some thousands a second, and remembers what became of each. Used by one thread, but for the count. */
public final class Putter {
    private static final int BURST = 20;
    private static final int LARGEST = 4000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Communicator<byte[]> communicator;
    private final List<Delivery> deliveries = new ArrayList<>();
    private volatile int count;

    /** Puts to a client's server. */
    public Putter(Communicator<byte[]> communicator) {
        this.communicator = communicator;
    }

    /** Puts a few, and lets some time pass. */
    public void putSome() {
        for (int i = 0; i < BURST; i++) {
            byte[] data = new byte[Integer.BYTES + count % LARGEST];
            ByteBuffer.wrap(data).putInt(count);
            deliveries.add(communicator.put(data));
            count++;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** How many were put so far. From any thread. */
    public int count() {
        return count;
    }

    /** Waits until all are settled. */
    public void settle() throws InterruptedException {
        for (Delivery delivery : deliveries) {
            Deadlines.done(delivery);
        }
    }

    /** The numbers of those that were lost. */
    public List<Integer> lost() {
        return with(Status.LOST);
    }

    /** The numbers of those that stand so. */
    public List<Integer> with(Status status) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            if (deliveries.get(i).status() == status) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** What became of one. */
    public Status status(int number) {
        return deliveries.get(number).status();
    }
}
