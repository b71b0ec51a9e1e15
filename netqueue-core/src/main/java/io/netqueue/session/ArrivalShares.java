package io.netqueue.session;

/**
 * What the peers of a communicator may have under way to it, all together, on links that lose packets. What a server's
 * clients send waits in one queue of the broker, which drops what it has no room for: so those that are sending share
 * what such a queue holds. A client sends if something of it arrived in this period or in the one before.
 *
 * <p>Thread-safe; time is a parameter.
 */
final class ArrivalShares {

    /** Three quarters of what a broker with its default limits holds, in packets of the largest size. */
    static final long ALL_BYTES = 768L * 64 * 1024;

    /** Enough for a packet under way. */
    static final long LEAST_BYTES = 16 * 1024;

    static final long NEVER = Long.MIN_VALUE;

    private static final long PERIOD_NANOS = 1_000_000_000L;

    private long period = NEVER;
    private int counted;
    private int countedBefore;

    /**
     * Something arrived.
     *
     * @param lastPeriod what this returned for the same peer before, or {@link #NEVER}
     * @return the period in which the peer is counted now
     */
    synchronized long count(long lastPeriod, long nowNanos) {
        long now = Math.floorDiv(nowNanos, PERIOD_NANOS);
        if (now > period) {
            countedBefore = now == period + 1 ? counted : 0;
            counted = 0;
            period = now;
        }
        if (lastPeriod < period) {
            counted++;
        }
        return period;
    }

    /** {@return how much each of them may have under way} */
    synchronized long shareBytes() {
        return Math.max(LEAST_BYTES, ALL_BYTES / Math.max(1, Math.max(counted, countedBefore)));
    }
}
