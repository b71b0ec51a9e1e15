package io.netqueue.options;

import java.time.Duration;
import java.util.Objects;

/** Checks of option values. A message names the option, the bound, the value, and the cure. */
final class Bounds {
    /** The longest limited duration: it fits the wire's 32 bits of milliseconds. */
    static final Duration LONGEST = Duration.ofDays(49);

    private Bounds() {}

    /** A number of things, within bounds that are both allowed. */
    static void within(String name, long value, long min, long max, String unit, String standard) {
        if (value < min) {
            throw wrong(name, "at least " + count(min, unit), value, "raise it", standard);
        }
        if (value > max) {
            throw wrong(name, "at most " + count(max, unit), value, "lower it", standard);
        }
    }

    /** A duration between a shortest one and 49 days. */
    static void within(String name, Duration value, Duration min, String standard) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(min) < 0) {
            throw wrong(name, "at least " + min, value, "raise it", standard);
        }
        if (value.compareTo(LONGEST) > 0) {
            throw wrong(name, "at most 49 days", value, "lower it", standard);
        }
    }

    private static String count(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }

    private static IllegalArgumentException wrong(
            String name, String bound, Object value, String cure, String standard) {
        return new IllegalArgumentException(name + " must be " + bound + ", but was " + value + ": " + cure
                + " or leave the default of " + standard);
    }
}
