package io.netqueue.testkit;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * One direction of a connection that keeps order, as a socket's does: takes bytes of the sending end as far as there is
 * room, and gives them to the receiving end later and in other pieces. It can stop at any byte, for a time or for good.
 */
final class SimulatedWire {

    private static final int MAX_SLICES = 8;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Weather weather;
    private final SimulatedLink sender;
    private final SimulatedLink receiver;
    private final FrameTrace trace;

    private final byte[] ring;
    private int first;
    private int count;
    private long delivered;
    private long stopAt = Long.MAX_VALUE;
    private Runnable onStop = () -> {};
    private boolean dark;
    private boolean ended;
    private boolean endDelivered;
    private boolean scheduled;

    SimulatedWire(
            VirtualTime time, SplittableRandom random, Weather weather, SimulatedLink sender, SimulatedLink receiver) {
        this.time = time;
        this.random = random;
        this.weather = weather;
        this.sender = sender;
        this.receiver = receiver;
        this.ring = new byte[weather.capacity()];
        this.trace = time.isLogging() ? new FrameTrace(time, sender + " > " + receiver) : null;
    }

    // ---- the sender's side

    /** Takes what there is room for; returns how much. */
    int take(ByteBuffer bytes) {
        int taken = 0;
        while (bytes.hasRemaining() && count < ring.length) {
            int at = (first + count) % ring.length;
            int part = Math.min(bytes.remaining(), Math.min(ring.length - count, ring.length - at));
            bytes.get(ring, at, part);
            if (trace != null) {
                trace.accept(ring, at, part);
            }
            count += part;
            taken += part;
        }
        if (taken > 0) {
            schedule(weather.delayNanos());
        }
        return taken;
    }

    /** The sender says nothing more. */
    void end() {
        ended = true;
        schedule(weather.delayNanos());
    }

    // ---- the receiver's side

    void onReceiverOpen() {
        schedule(0);
    }

    private void schedule(long delayNanos) {
        boolean something = count > 0 || ended && !endDelivered;
        if (something && !scheduled && !dark && receiver.isReading()) {
            scheduled = true;
            time.at(
                    time.nowNanos() + delayNanos + random.nextLong(weather.jitterNanos()),
                    receiver.worker(),
                    this::deliver);
        }
    }

    private void deliver() {
        scheduled = false;
        if (dark) {
            return;
        }
        boolean any = false;
        for (int slices = random.nextInt(MAX_SLICES) + 1; slices > 0 && count > 0 && delivered < stopAt; slices--) {
            receiver.deliver(next());
            any = true;
        }
        if (any) {
            receiver.deliverDone();
            sender.onRoom();
        }
        if (delivered >= stopAt) {
            dark = true;
            onStop.run();
        } else if (count > 0) {
            schedule(0);
        } else if (ended && !endDelivered) {
            endDelivered = true;
            receiver.onEnd();
        }
    }

    private byte[] next() {
        int most = delivered < weather.tinyBytes() ? 7 : weather.maxSlice();
        int wanted = random.nextInt(Math.min(most, count)) + 1;
        byte[] bytes = new byte[(int) Math.min(wanted, stopAt - delivered)];
        int part = Math.min(bytes.length, ring.length - first);
        System.arraycopy(ring, first, bytes, 0, part);
        System.arraycopy(ring, 0, bytes, part, bytes.length - part);
        first = (first + bytes.length) % ring.length;
        count -= bytes.length;
        delivered += bytes.length;
        return bytes;
    }

    // ---- what goes wrong

    /** Bytes that are under way. */
    int underWay() {
        return count;
    }

    /** Goes dark once so many more bytes were delivered. */
    void stopAfter(long byteCount, Runnable task) {
        if (byteCount == 0) {
            dark = true;
            task.run();
        } else {
            stopAt = delivered + byteCount;
            onStop = task;
        }
    }

    /** Swallows everything from now on. */
    void goDark() {
        dark = true;
    }

    /** Goes on after having been dark. */
    void clear() {
        dark = false;
        schedule(0);
    }

    boolean isDark() {
        return dark;
    }
}
