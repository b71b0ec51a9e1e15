package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Figures.Summary;
import io.netqueue.benchmarks.Outcome.Measured;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The results as a table for the reader, as CSV for programs, and as Markdown for documents. */
final class Report {
    private static final String TABLE_LINE = "%-8s %-21s %-14s %26s  %-16s %26s %21s %8s %4s%n";
    private static final List<String> COLUMNS =
            List.of("workload", "variant", "unit", "ours", "peer", "peer_value", "ratio", "goal", "met");
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private final Outcome outcome;

    Report(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Each figure as the median of the rounds, and from what to what they went. */
    void print(PrintWriter out) {
        out.printf(
                TABLE_LINE,
                "workload",
                "variant",
                "unit",
                "ours (min..max)",
                "peer",
                "theirs (min..max)",
                "ratio (min..max)",
                "goal",
                "met");
        for (Result result : outcome.results()) {
            out.printf(TABLE_LINE, spreads(result, "..").toArray());
        }
        out.flush();
    }

    /** The columns {@code workload,variant,unit,ours,peer,peer_value,ratio,goal,met}: medians only. */
    void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", COLUMNS));
        for (Result result : outcome.results()) {
            Comparison comparison = result.comparison();
            lines.add(String.join(
                    ",",
                    result.workload(),
                    comparison.variant(),
                    comparison.scale().unit(),
                    figure(result.ours().median()),
                    comparison.peer(),
                    figure(result.peer().median()),
                    ratio(result.ratio()),
                    goal(comparison),
                    result.met()));
        }
        write(file, lines);
    }

    /** The columns {@code workload,figure,round,value}: all that was measured. */
    void writeRounds(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("workload,figure,round,value");
        for (Measured measured : outcome.measured()) {
            measured.figures().rounds().forEach((name, values) -> {
                for (int round = 1; round <= values.size(); round++) {
                    lines.add(String.join(
                            ",", measured.workload().id(), name, "" + round, figure(values.get(round - 1))));
                }
            });
        }
        write(file, lines);
    }

    /**
     * Below what is to be said of the run and the rounds that were made two tables with the spread of all figures: what
     * has a goal, and what informs. At the end what could not be measured.
     */
    void writeMarkdown(Path file, String about) throws IOException {
        String rounds = outcome.measured().stream()
                .map(measured ->
                        measured.workload().id() + " " + measured.figures().count())
                .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>(List.of(about, "", "Rounds: " + rounds + "."));
        addTable(lines, "With a goal:", result -> result.comparison().goal().isPresent());
        addTable(lines, "Without:", result -> result.comparison().goal().isEmpty());
        outcome.failures().forEach(failure -> lines.addAll(List.of("", "Failed: " + failure)));
        write(file, lines);
    }

    private void addTable(List<String> lines, String title, Predicate<Result> choice) {
        List<Result> chosen = outcome.results().stream().filter(choice).toList();
        if (!chosen.isEmpty()) {
            lines.addAll(List.of("", title, ""));
            lines.add("| " + String.join(" | ", COLUMNS) + " |");
            lines.add("|---".repeat(COLUMNS.size()) + "|");
            chosen.forEach(result -> lines.add("| " + String.join(" | ", spreads(result, "–")) + " |"));
        }
    }

    private static List<String> spreads(Result result, String to) {
        Comparison comparison = result.comparison();
        return List.of(
                result.workload(),
                comparison.variant(),
                comparison.scale().unit(),
                spread(result.ours(), to),
                comparison.peer(),
                spread(result.peer(), to),
                ratio(result.ratio()) + " (" + ratio(result.ratios().min()) + to
                        + ratio(result.ratios().max()) + ")",
                goal(comparison).isEmpty() ? "" : comparison.scale().sign() + " " + goal(comparison),
                result.met());
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }

    private static String spread(Summary summary, String to) {
        return figure(summary.median()) + " (" + figure(summary.min()) + to + figure(summary.max()) + ")";
    }

    private static String figure(double value) {
        BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS);
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String goal(Comparison comparison) {
        return comparison.goal().isPresent() ? Double.toString(comparison.goal().getAsDouble()) : "";
    }
}
