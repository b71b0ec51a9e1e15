package io.netqueue.cli;

import io.netqueue.Delivery;
import io.netqueue.options.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The deliveries under way, and a tally of what became of the others.
 *
 * <p>It holds so many messages and bytes at most: adding to a full window waits for the oldest, so that a sender's memory
 * is bounded however much it sends. Used by one thread.
 */
final class DeliveryWindow {
    private static final int MOST_MESSAGES = 65_536;
    private static final long MOST_BYTES = 64L << 20;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record Entry(Delivery delivery, long byteCount) {}

    private final ArrayDeque<Entry> pending = new ArrayDeque<>();
    private final Map<Status, Long> settled = new EnumMap<>(Status.class);
    private final Deadline deadline;
    private final Runnable tick;
    private long pendingBytes;
    private long acknowledgedBytes;
    private Throwable firstFailure;

    /**
     * An empty window.
     *
     * @param deadline when to stop waiting
     * @param tick what to run a few times a second while waiting
     */
    DeliveryWindow(Deadline deadline, Runnable tick) {
        this.deadline = deadline;
        this.tick = tick;
    }

    /**
     * Adds what was just put, after waiting for room.
     *
     * @return false if the deadline passed before there was room; the delivery is counted nevertheless
     */
    boolean add(Delivery delivery, long byteCount) throws InterruptedException {
        pending.add(new Entry(delivery, byteCount));
        pendingBytes += byteCount;
        takeSettled();
        while (pending.size() > MOST_MESSAGES || (pendingBytes > MOST_BYTES && pending.size() > 1)) {
            if (!awaitOldest()) {
                return false;
            }
            takeSettled();
        }
        return true;
    }

    /** Waits for all. {@return false if the deadline passed before} */
    boolean settle() throws InterruptedException {
        takeSettled();
        while (!pending.isEmpty()) {
            if (!awaitOldest()) {
                return false;
            }
            takeSettled();
        }
        return true;
    }

    long acknowledged() {
        return settled.getOrDefault(Status.ACKNOWLEDGED, 0L);
    }

    long acknowledgedBytes() {
        return acknowledgedBytes;
    }

    /** {@return such as {@code 3 messages lost, 1 message queued}: all that were not acknowledged; empty if all were} */
    String missing() {
        Map<Status, Long> counts = new EnumMap<>(settled);
        pending.forEach(entry -> counts.merge(entry.delivery().status(), 1L, Long::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((status, count) -> {
            if (status != Status.ACKNOWLEDGED) {
                parts.add(Text.count(count, "message") + " " + status.name().toLowerCase(Locale.ROOT));
            }
        });
        return String.join(", ", parts);
    }

    /** {@return why the first message failed; null if none did} */
    Throwable firstFailure() {
        return firstFailure;
    }

    private void takeSettled() {
        Entry oldest;
        while ((oldest = pending.peek()) != null && oldest.delivery().isDone()) {
            pending.remove();
            pendingBytes -= oldest.byteCount();
            count(oldest);
        }
    }

    private void count(Entry entry) {
        Status status = entry.delivery().status();
        settled.merge(status, 1L, Long::sum);
        if (status == Status.ACKNOWLEDGED) {
            acknowledgedBytes += entry.byteCount();
        } else if (firstFailure == null) {
            firstFailure = failure(entry.delivery());
        }
    }

    private static Throwable failure(Delivery delivery) {
        try {
            delivery.join();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private boolean awaitOldest() throws InterruptedException {
        Delivery oldest = pending.element().delivery();
        while (!oldest.isDone()) {
            if (deadline.isOver()) {
                return false;
            }
            awaitBriefly(oldest);
        }
        return true;
    }

    private void awaitBriefly(Delivery delivery) throws InterruptedException {
        try {
            delivery.get(Math.min(TICK_NANOS, deadline.left().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            tick.run();
        } catch (ExecutionException | CancellationException e) {
            return; // it is done: counted by its status
        }
    }
}
