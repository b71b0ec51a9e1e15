package io.netqueue.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At which parts of all round trips a side tells how long they took. */
final class Percentiles {
    /** By the name of the figure. */
    private static final Map<String, Double> PARTS = parts();

    private Percentiles() {}

    private static Map<String, Double> parts() {
        Map<String, Double> parts = new LinkedHashMap<>();
        for (double percent : new double[] {1, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9}) {
            String name = percent == Math.rint(percent) ? Integer.toString((int) percent) : Double.toString(percent);
            parts.put("p" + name, percent / 100);
        }
        return parts;
    }

    /** {@return the names, such as p50, in rising order} */
    static List<String> names() {
        return List.copyOf(PARTS.keySet());
    }

    /** {@return the part of all that is below a percentile, 0 to 1} */
    static double part(String name) {
        return PARTS.get(name);
    }

    /** {@return the value at each percentile, in the order of the names} */
    static long[] of(long[] sorted) {
        return PARTS.values().stream()
                .mapToLong(part -> sorted[(int) Math.min(sorted.length - 1, (long) (part * sorted.length))])
                .toArray();
    }

    /** {@return the figures of a contender: its name, the percentile and a suffix, in microseconds} */
    static Map<String, Double> figures(String who, String suffix, long[] nanos) {
        Map<String, Double> figures = new LinkedHashMap<>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            figures.put(who + "-" + names.get(i) + suffix, nanos[i] / 1e3);
        }
        return figures;
    }
}
