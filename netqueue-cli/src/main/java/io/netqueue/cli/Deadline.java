package io.netqueue.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** The moment at which a command gives up, or none. */
final class Deadline {

    private static final Duration LONG = Duration.ofHours(1);

    private final Duration timeout;
    private final long startNanos = System.nanoTime();

    private Deadline(Duration timeout) {
        this.timeout = timeout;
    }

    /** {@return the moment this long from now; null means that there is none} */
    static Deadline after(Duration timeout) {
        return new Deadline(timeout);
    }

    static Deadline none() {
        return new Deadline(null);
    }

    boolean isOver() {
        return timeout != null && elapsed().compareTo(timeout) >= 0;
    }

    /** {@return the time to wait before asking again: what is left, but never more than an hour or less than nothing} */
    Duration left() {
        if (timeout == null) {
            return LONG;
        }
        Duration left = timeout.minus(elapsed());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LONG) < 0 ? left : LONG;
    }

    /** {@return the time since this deadline was set} */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** The whole time allowed, for messages: {@code 2.5 s}. */
    @Override
    public String toString() {
        if (timeout == null) {
            return "any time";
        }
        BigDecimal seconds = BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " s";
    }
}
