package io.netqueue.cli;

import java.time.Duration;
import java.util.Locale;

/** How numbers read in what the commands print, in every locale alike. */
final class Text {

    private Text() {}

    /** {@return such as {@code 1 message}, {@code 3 messages}} */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@return such as {@code 1.250 s}} */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }
}
