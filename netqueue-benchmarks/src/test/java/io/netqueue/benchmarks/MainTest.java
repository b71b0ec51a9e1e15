package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netqueue.benchmarks.Comparison.Scale;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

    /** Those of the command line, but with few clients. */
    private static final List<Workload> WORKLOADS = List.of(
            new SmallMessages(),
            new LargeMessages(),
            new PingPong(),
            new ExchangedMessages(),
            new BroadcastMessages(3),
            new ManySessions(1, 3),
            new SecuredMessages(),
            TransportMessages.GRPC,
            TransportMessages.MQTT,
            new MessageSizes());

    /** Those that take most processes are tried whole with -Plong only. */
    private static final List<String> COSTLY = List.of("W7", "SIZES");

    static List<String> ids() {
        return WORKLOADS.stream()
                .map(Workload::id)
                .distinct()
                .filter(id -> !COSTLY.contains(id))
                .toList();
    }

    static List<String> costlyIds() {
        return COSTLY;
    }

    @Test
    void everyWorkloadOfTheCommandLineIsTried() {
        assertThat(Main.WORKLOADS).hasSameSizeAs(WORKLOADS);
        assertThat(Main.WORKLOADS.stream().map(Workload::id))
                .containsExactlyElementsOf(WORKLOADS.stream().map(Workload::id).toList());
    }

    @ParameterizedTest
    @MethodSource("ids")
    @Tag("slow")
    @Timeout(240)
    void everyComparisonOfAWorkloadIsALineOfTheCsv(String id) throws Exception {
        requireLines(id);
    }

    @ParameterizedTest
    @MethodSource("costlyIds")
    @Tag("long")
    @Timeout(600)
    void everyComparisonOfACostlyWorkloadIsALineOfTheCsv(String id) throws Exception {
        requireLines(id);
    }

    static List<Workload.Trial> samples() {
        return List.of(
                new SecuredMessages().trials(TINY).get(1),
                TransportMessages.GRPC.trials(TINY).get(1),
                TransportMessages.GRPC.trials(TINY).get(7),
                new MessageSizes().trials(TINY).get(0));
    }

    @ParameterizedTest
    @MethodSource("samples")
    @Tag("slow")
    @Timeout(240)
    void aTrialOfACostlyWorkloadBringsFigures(Workload.Trial trial) throws Exception {
        assertThat(trial.run().values())
                .isNotEmpty()
                .allSatisfy(value -> assertThat(value).isPositive());
    }

    static List<Workload.Trial> brokerSamples() {
        return TransportMessages.MQTT.trials(TINY).subList(0, 2);
    }

    @ParameterizedTest
    @MethodSource("brokerSamples")
    @Tag("slow")
    @Timeout(240)
    void aTrialThroughABrokerBringsFigures(Workload.Trial trial) throws Exception {
        Assumptions.assumeTrue(isMosquittoThere(), "mosquitto is not installed: apt-get install mosquitto");
        aTrialOfACostlyWorkloadBringsFigures(trial);
    }

    private static boolean isMosquittoThere() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mosquitto")));
    }

    private void requireLines(String id) throws Exception {
        CommandLine commandLine = commandLine();
        commandLine.parseArgs("--output", folder.toString());
        Main main = commandLine.getCommand();
        List<Workload> chosen =
                WORKLOADS.stream().filter(workload -> workload.id().equals(id)).toList();

        main.run(chosen, TINY);

        List<String> lines = Files.readAllLines(folder.resolve("results.csv"));
        assertThat(lines.get(0)).isEqualTo("workload,variant,unit,ours,peer,peer_value,ratio,goal,met");
        List<String[]> rows =
                lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
        assertThat(rows).allSatisfy(MainTest::requireFigures);
        assertThat(rows).allSatisfy(row -> assertThat(row[0]).isEqualTo(id));
        assertThat(rows.stream().map(row -> row[1] + " " + row[4]))
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(chosen.stream()
                        .flatMap(workload -> workload.comparisons().stream())
                        .map(line -> line.variant() + " " + line.peer())
                        .toList());
        assertThat(out.toString()).contains("Java " + System.getProperty("java.version"));
        assertThat(pictures()).hasSameSizeAs(plots(chosen));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ProcessHandle.current().children().noneMatch(MainTest::isSide));
    }

    private List<Path> pictures() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".png")).toList();
        }
    }

    private static List<Plot> plots(List<Workload> workloads) {
        return workloads.stream()
                .flatMap(workload -> workload.plots(new Figures()).stream())
                .toList();
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
        assertThat(err.toString()).contains("no workload W9: there are W1, W2, W3, W4");
    }

    @Test
    void aPartThatIsNotThereIsNamed() {
        int exitCode = commandLine().execute("W1", "--only", "grpc");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("no variant of these workloads begins with grpc");
    }

    @Test
    void aCheckKnowsItsOwnWorkloads() {
        int exitCode = commandLine().execute("--check", "W1");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--check takes no workloads");
    }

    @Test
    void theCheckFailsOnlyBelowHalfOfAGoal() throws Exception {
        Main main = commandLine().getCommand();

        assertThat(main.check(List.of(played(0.9, 0.5)), TINY)).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(main.check(List.of(played(0.9, 0.4, 0.3, 0.2)), TINY)).isEqualTo(1);
        assertThat(err.toString())
                .contains("W0 ours beside theirs: the ratio is 0.400, the goal 0.9, below half of it: measured again")
                .contains("the ratio is 0.200, the goal 0.9, below half of it in 3 attempts");
        assertThat(out.toString()).contains("0.500 (0.500..0.500)");
    }

    @Test
    void theCheckPassesIfOneAttemptReachesHalfOfTheGoal() throws Exception {
        Main main = commandLine().getCommand();

        assertThat(main.check(List.of(played(0.9, 0.4, 0.3, 0.5)), TINY)).isZero();
        assertThat(main.check(List.of(played(0.9, 0.4, 0.5)), TINY)).isZero(); // and is not made a third time
    }

    @Test
    void theResultsAreWrittenForDocumentsAndRoundByRoundToo() throws Exception {
        CommandLine commandLine = commandLine();
        commandLine.parseArgs("--output", folder.toString());
        Main main = commandLine.getCommand();

        main.run(List.of(played(0.9, 0.875, 1.5, 1.0)), TINY.withRounds(3));

        assertThat(Files.readAllLines(folder.resolve("results.md")))
                .contains("Rounds: W0 3.")
                .contains("| W0 | ours | Gbit/s | 1 (0.875–1.5) | theirs | 1 (1–1)"
                        + " | 1.000 (0.875–1.500) | >= 0.9 | yes |");
        assertThat(Files.readAllLines(folder.resolve("rounds.csv")))
                .startsWith("workload,figure,round,value")
                .contains("W0,ours,1,0.875", "W0,ours,2,1.5", "W0,ours,3,1", "W0,theirs,3,1");
    }

    @Test
    void aWorkloadThatFailsKeepsItsRoundsAndTakesNoOtherWithIt() throws Exception {
        CommandLine commandLine = commandLine();
        commandLine.parseArgs("--output", folder.toString());
        Main main = commandLine.getCommand();

        int exitCode = main.run(List.of(played(0.9), played(0.9, 0.75), played(0.9, 0.875, 0.875)), TINY.withRounds(2));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).containsSubsequence("bench: failed: W0, nothing", "bench: failed: W0, nothing");
        assertThat(Files.readAllLines(folder.resolve("results.csv")))
                .containsExactly(
                        "workload,variant,unit,ours,peer,peer_value,ratio,goal,met",
                        "W0,ours,Gbit/s,0.75,theirs,1,0.750,0.9,no",
                        "W0,ours,Gbit/s,0.875,theirs,1,0.875,0.9,no");
        assertThat(Files.readString(folder.resolve("results.md")))
                .contains("Rounds: W0 1, W0 2.", "Failed: W0, nothing");
        assertThatThrownBy(() -> main.check(List.of(played(0.9)), TINY)).isInstanceOf(Failure.class);
    }

    /** A workload that is over at once, with one ratio after another. */
    private static Workload played(double goal, Double... ratios) {
        Iterator<Double> next = List.of(ratios).iterator();
        return new Workload() {
            @Override
            public String id() {
                return "W0";
            }

            @Override
            public String description() {
                return "nothing";
            }

            @Override
            public List<Trial> trials(Effort effort) {
                return List.of(new Trial() {
                    @Override
                    public String name() {
                        return "both";
                    }

                    @Override
                    public Map<String, Double> run() {
                        return Map.of("ours", next.next(), "theirs", 1.0);
                    }
                });
            }

            @Override
            public List<Comparison> comparisons() {
                Scale scale = Scale.GIGABITS_PER_SECOND;
                return List.of(new Comparison("ours", "theirs", "theirs", scale, OptionalDouble.of(goal)));
            }
        };
    }

    @Test
    void fewerRoundsThanOneAreWrongUsage() {
        int exitCode = commandLine().execute("--rounds", "0");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--rounds must be at least 1, but was 0");
    }
}
