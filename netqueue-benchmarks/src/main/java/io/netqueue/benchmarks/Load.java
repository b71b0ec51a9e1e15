package io.netqueue.benchmarks;

/**
 * What is sent.
 *
 * @param byteCount the bytes of each message, or of the largest
 * @param window how many messages may be under way, where the contender leaves that to its user: enough never to starve
 *     the connection, few enough to fit in the heap
 * @param mixed true: sizes double from message to message, from 256 bytes to the largest, and begin anew
 */
record Load(int byteCount, int window, boolean mixed) {
    private static final int SMALLEST_EXPONENT = 8;

    /** Messages of the same size. */
    Load(int byteCount, int window) {
        this(byteCount, window, false);
    }

    /** The size of a burst's message of this index. */
    int byteCount(int index) {
        return mixed ? 1 << (SMALLEST_EXPONENT + index % cycle()) : byteCount;
    }

    /** The sizes of the first messages of a burst together. */
    long sum(int count) {
        if (!mixed) {
            return (long) count * byteCount;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += byteCount(i);
        }
        return sum;
    }

    private int cycle() {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(byteCount) - SMALLEST_EXPONENT);
    }
}
