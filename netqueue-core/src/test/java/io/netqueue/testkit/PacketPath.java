package io.netqueue.testkit;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One direction of a topic: packets arrive after a time, for the most part once and in order, but not always. */
final class PacketPath {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final PacketWeather weather;
    private final Consumer<byte[]> target;

    private long lastNanos;
    private long blackoutUntilNanos;
    private int underWay;

    PacketPath(VirtualTime time, SplittableRandom random, PacketWeather weather, Consumer<byte[]> target) {
        this.time = time;
        this.random = random;
        this.weather = weather;
        this.target = target;
    }

    /** A packet is published. */
    void publish(byte[] packet) {
        if (time.nowNanos() < blackoutUntilNanos
                || underWay >= weather.queue()
                || random.nextDouble() < weather.loss()) {
            time.log(() -> "  lost");
            return;
        }
        send(packet);
        if (random.nextDouble() < weather.duplicates()) {
            send(packet.clone());
        }
    }

    private void send(byte[] packet) {
        underWay++;
        time.at(arrivalNanos(), null, () -> {
            underWay--;
            target.accept(packet);
        });
    }

    private long arrivalNanos() {
        long inOrder =
                Math.max(lastNanos, time.nowNanos() + weather.delayNanos() + random.nextLong(weather.jitterNanos()));
        double fate = random.nextDouble();
        if (fate < weather.reordering()) {
            return inOrder + random.nextLong(50 * MILLI);
        }
        if (fate < weather.reordering() + weather.late()) {
            return inOrder + random.nextLong(20 * SECOND);
        }
        lastNanos = inOrder;
        return inOrder;
    }

    /** Everything that is published from now on is lost, for a time. */
    void blackOut(long nanos) {
        blackoutUntilNanos = time.nowNanos() + nanos;
    }
}
