package io.netqueue.testkit;

import java.util.SplittableRandom;

/**
 * How a broker treats packets as long as nothing else goes wrong.
 *
 * @param packetSize the most bytes of a packet
 * @param delayNanos the least time until a packet arrives
 * @param jitterNanos added to it at random, in order
 * @param loss of so many packets one arrives, of 1.0
 * @param duplicates how many arrive twice, of 1.0
 * @param reordering how many arrive up to 50 ms later than those behind them, of 1.0
 * @param late how many arrive up to 20 s later, of 1.0
 * @param queue so many packets may be under way in a direction of a topic: what comes more is dropped
 * @param highWater output waiting in a link, above which it is not writable
 */
record PacketWeather(
        int packetSize,
        long delayNanos,
        long jitterNanos,
        double loss,
        double duplicates,
        double reordering,
        double late,
        int queue,
        int highWater) {

    private static final int[] SIZES = {256, 400, 1500, 1500, 16 * 1024, 64 * 1024};
    private static final int[] QUEUES = {20, 100, 1000};
    private static final int[] MARKS = {1, 1000, 16 * 1024, 64 * 1024};
    private static final double[] LOSSES = {0, 0.001, 0.01, 0.05, 0.1, 0.3};
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    /** The longest hiccup of a broker, in which everything is lost. */
    static final long MAX_HICCUP_NANOS = 100 * MILLI;

    /** Above this the weather is foul, and so many packets are a lot. */
    private static final double FOUL = 0.05;

    static PacketWeather draw(SplittableRandom random, boolean healthy) {
        double loss = LOSSES[random.nextInt(healthy ? 3 : LOSSES.length)];
        return new PacketWeather(
                random.nextInt(3) == 0 ? random.nextInt(256, 64 * 1024) : SIZES[random.nextInt(SIZES.length)],
                random.nextInt(3) == 0 ? random.nextLong(60 * MILLI) : random.nextLong(MILLI),
                random.nextInt(3) == 0 ? random.nextLong(10 * MILLI) + 1 : random.nextLong(MILLI / 2) + 1,
                random.nextBoolean() ? loss : random.nextDouble() * loss,
                random.nextBoolean() ? 0 : random.nextDouble() * 0.05,
                random.nextBoolean() ? 0 : random.nextDouble() * 0.1,
                healthy || random.nextBoolean() ? 0 : random.nextDouble() * 0.02,
                healthy ? 1000 : QUEUES[random.nextInt(QUEUES.length)],
                MARKS[random.nextInt(MARKS.length)]);
    }

    /** Longer than it takes to repair what is lost, one or two repairs being lost too. */
    long repairNanos() {
        return loss > 0.1 ? 20 * SECOND : 5 * SECOND;
    }

    /** How long a packet and its answer take, at most, if nothing is lost and nothing much too late. */
    long roundTripNanos() {
        return 2 * (delayNanos + jitterNanos + (reordering > 0 ? 50 * MILLI : 0));
    }

    /** The most bytes of one message, and of all together, so that a run does not take long. */
    int mostBytes() {
        return packetSize * (loss > FOUL || queue < 100 ? 60 : 300);
    }
}
