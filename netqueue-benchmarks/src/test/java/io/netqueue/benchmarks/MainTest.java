package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The harness works: all processes, few messages. The figures say nothing. */
class MainTest {
    private static final Effort TINY = new Effort(1, Duration.ZERO, 0.001);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private CommandLine commandLine() {
        return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    @Test
    @Tag("slow")
    @Timeout(120)
    void everyComparisonOfEveryWorkloadIsALineOfTheCsv() throws Exception {
        CommandLine commandLine = commandLine();
        commandLine.parseArgs("--output", folder.toString());
        Main main = commandLine.getCommand();

        main.run(Main.WORKLOADS, TINY);

        List<String> lines = Files.readAllLines(folder.resolve("results.csv"));
        assertThat(lines.get(0)).isEqualTo("workload,variant,unit,ours,peer,peer_value,ratio,goal,met");
        List<String[]> rows =
                lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
        assertThat(rows).allSatisfy(MainTest::requireFigures);
        Map<String, List<String>> variants = rows.stream()
                .collect(Collectors.groupingBy(row -> row[0], Collectors.mapping(row -> row[1], Collectors.toList())));
        assertThat(variants.get("W1")).containsOnly("tcp-array");
        assertThat(variants.get("W2")).contains("tcp-array", "tcp-stream");
        assertThat(variants.get("W3")).contains("tcp-p50", "tcp-p99", "tcp-p99.9");
        assertThat(out.toString()).contains("Java " + System.getProperty("java.version"), "tcp-stream");
        assertThat(ProcessHandle.current().children()).noneMatch(MainTest::isSide);
    }

    private static void requireFigures(String[] row) {
        assertThat(row).hasSize(9);
        double ours = Double.parseDouble(row[3]);
        double peer = Double.parseDouble(row[5]);
        double ratio = Double.parseDouble(row[6]);
        assertThat(ours).isPositive();
        assertThat(peer).isPositive();
        assertThat(ratio).isCloseTo(ours / peer, org.assertj.core.api.Assertions.within(0.001 + 0.001 * ratio));
        assertThat(row[7]).matches("|[0-9.]+");
        assertThat(row[8]).matches(row[7].isEmpty() ? "" : "yes|no");
    }

    private static boolean isSide(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(Main.class.getName());
    }

    @Test
    void aWorkloadThatIsNotThereIsNamedWithThoseThatAre() {
        int exitCode = commandLine().execute("w1", "W9");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("no workload W9: there are W1, W2, W3");
    }

    @Test
    void fewerRoundsThanOneAreWrongUsage() {
        int exitCode = commandLine().execute("--rounds", "0");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--rounds must be at least 1, but was 0");
    }
}
