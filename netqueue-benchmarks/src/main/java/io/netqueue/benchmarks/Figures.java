package io.netqueue.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of one workload brought, by figure, in the order of the rounds. */
final class Figures {
    private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

    /**
     * What a row of figures says.
     *
     * @param median the middle, by which it is judged
     * @param min the smallest
     * @param max the largest
     */
    record Summary(double median, double min, double max) {
        static Summary of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            return new Summary(median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    void add(Map<String, Double> round) {
        round.forEach((name, value) ->
                rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
    }

    Map<String, List<Double>> rounds() {
        return rounds;
    }

    /** {@return how many rounds were made} */
    int count() {
        return rounds.values().stream().mapToInt(List::size).max().orElse(0);
    }

    boolean has(String name) {
        return rounds.containsKey(name);
    }

    Summary summary(String name) {
        return Summary.of(values(name));
    }

    /** The ratio of two figures, round by round: what both have in common, such as a busy machine, cancels out. */
    Summary ratio(String name, String peer) {
        double[] ours = values(name);
        double[] theirs = values(peer);
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return Summary.of(ratios);
    }

    private double[] values(String name) {
        List<Double> values = rounds.get(name);
        if (values == null) {
            throw new IllegalStateException("no trial brought the figure " + name + ", there are " + rounds.keySet());
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
