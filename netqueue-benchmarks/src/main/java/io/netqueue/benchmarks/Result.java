package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Figures.Summary;
import java.util.Locale;

/**
 * A comparison with its figures. It is judged by the ratio of the medians; the ratio's spread is that of the rounds.
 *
 * @param workload the workload's id
 * @param comparison what is compared
 * @param ours our figure
 * @param peer the peer's figure
 * @param ratios our figure through the peer's, round by round
 */
record Result(String workload, Comparison comparison, Summary ours, Summary peer, Summary ratios) {

    static Result of(Workload workload, Comparison comparison, Figures figures) {
        return new Result(
                workload.id(),
                comparison,
                figures.summary(comparison.variant()),
                figures.summary(comparison.peerFigure()),
                figures.ratio(comparison.variant(), comparison.peerFigure()));
    }

    double ratio() {
        return ours.median() / peer.median();
    }

    /** Yes, no, or nothing if there is no goal. */
    String met() {
        if (comparison.goal().isEmpty()) {
            return "";
        }
        return comparison.scale().isMet(ratio(), comparison.goal().getAsDouble()) ? "yes" : "no";
    }

    /** Whether there is a goal of which not even the half is reached. */
    boolean isBelowHalf() {
        return comparison.goal().isPresent()
                && comparison.scale().isBelowHalf(ratio(), comparison.goal().getAsDouble());
    }

    /** Whether it is the same line, of another run. */
    boolean isSameLine(Result other) {
        return workload.equals(other.workload) && comparison.equals(other.comparison);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s beside %s: the ratio is %.3f, the goal %s",
                workload,
                comparison.variant(),
                comparison.peer(),
                ratio(),
                comparison.goal().isPresent() ? comparison.goal().getAsDouble() : "none");
    }
}
