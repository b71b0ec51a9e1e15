package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Figures.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as a table for the reader and as CSV for programs. */
final class Report {
    private static final String TABLE_LINE = "%-8s %-17s %-10s %26s  %-8s %26s %21s %5s %4s%n";
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private final List<Result> results;

    Report(List<Result> results) {
        this.results = results;
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
        for (Result result : results) {
            Comparison comparison = result.comparison();
            out.printf(
                    TABLE_LINE,
                    result.workload(),
                    comparison.variant(),
                    comparison.scale().unit(),
                    spread(result.ours()),
                    comparison.peer(),
                    spread(result.peer()),
                    ratio(result.ratio()) + " (" + ratio(result.ratios().min()) + ".."
                            + ratio(result.ratios().max()) + ")",
                    goal(comparison),
                    result.met());
        }
        out.flush();
    }

    /** The columns {@code workload,variant,unit,ours,peer,peer_value,ratio,goal,met}. */
    void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("workload,variant,unit,ours,peer,peer_value,ratio,goal,met");
        for (Result result : results) {
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
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }

    private static String spread(Summary summary) {
        return figure(summary.median()) + " (" + figure(summary.min()) + ".." + figure(summary.max()) + ")";
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
