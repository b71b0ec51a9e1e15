package io.netqueue.benchmarks;

import java.util.List;

/**
 * What a run brought.
 *
 * @param measured each workload that has made a round, in the order in which they were measured
 * @param failures what went wrong, a line for each workload that could not be measured to its end
 */
record Outcome(List<Measured> measured, List<String> failures) {

    /**
     * One workload's part.
     *
     * @param workload what was measured
     * @param figures what its rounds brought
     */
    record Measured(Workload workload, Figures figures) {}

    /** {@return the lines of the table} */
    List<Result> results() {
        return measured.stream()
                .flatMap(one -> one.workload().comparisons().stream()
                        .map(comparison -> Result.of(one.workload(), comparison, one.figures())))
                .toList();
    }

    /** {@return the pictures} */
    List<Plot> plots() {
        return measured.stream()
                .flatMap(one -> one.workload().plots(one.figures()).stream())
                .toList();
    }
}
