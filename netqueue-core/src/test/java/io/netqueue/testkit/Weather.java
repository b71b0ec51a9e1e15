package io.netqueue.testkit;

import java.util.SplittableRandom;

/**
 * How one connection behaves as long as nothing breaks it.
 *
 * @param delayNanos the least time until bytes arrive
 * @param jitterNanos added to it at random
 * @param capacity bytes that a direction holds
 * @param maxSlice bytes at hand at a time, at most
 * @param tinyBytes so many bytes in the beginning arrive in pieces of 1 to 7
 * @param highWater output waiting in the link, above which it is not writable
 */
record Weather(long delayNanos, long jitterNanos, int capacity, int maxSlice, long tinyBytes, int highWater) {

    private static final int[] CAPACITIES = {1024, 4096, 16 * 1024, 64 * 1024, 256 * 1024};
    private static final int[] SLICES = {100, 1500, 16 * 1024, 64 * 1024};
    private static final int[] MARKS = {1, 1000, 16 * 1024, 64 * 1024};
    private static final long MILLI = 1_000_000;

    static Weather draw(SplittableRandom random, int largestMessage) {
        int least = largestMessage > 16 * 1024 ? 2 : 0;
        long delay = random.nextInt(3) == 0 ? random.nextLong(60 * MILLI) : random.nextLong(MILLI);
        return new Weather(
                delay,
                random.nextInt(3) == 0 ? random.nextLong(40 * MILLI) + 1 : random.nextLong(MILLI / 2) + 1,
                CAPACITIES[random.nextInt(least, CAPACITIES.length)],
                SLICES[random.nextInt(Math.min(least, 1), SLICES.length)],
                random.nextInt(4) == 0 ? random.nextInt(600) : 0,
                MARKS[random.nextInt(MARKS.length)]);
    }
}
