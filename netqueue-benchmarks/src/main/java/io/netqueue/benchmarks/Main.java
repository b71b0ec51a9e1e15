package io.netqueue.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scripts/bench}: measures workloads beside their peers, prints a table and writes a CSV. */
@Command(
        name = "bench",
        customSynopsis = {
            "bench [W1 W2 W3 ...] [--only NAME] [--quick] [--rounds N] [--output DIR]",
            "       bench --check"
        },
        description = "Measures net-queue beside its peers; see docs/BENCHMARKS.md.",
        subcommands = {SideCommand.class, CrowdCommand.class})
final class Main implements Callable<Integer> {
    /** Those that share a name run together. */
    static final List<Workload> WORKLOADS = List.of(
            new SmallMessages(),
            new LargeMessages(),
            new PingPong(),
            new ExchangedMessages(),
            new BroadcastMessages(100, 1_000),
            new ManySessions(1, 100, 1_000, 10_000),
            new SecuredMessages(),
            TransportMessages.GRPC,
            TransportMessages.MQTT,
            new MessageSizes());

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this.")
    private boolean help;

    @Parameters(paramLabel = "W", description = "Workloads, such as W1 W3; none means all.")
    private List<String> chosen = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Of workloads that share a name those whose variants begin so: W7 --only grpc.")
    private String only = "";

    @Option(names = "--quick", description = "Fewer messages, up to 3 rounds: a first look.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured; default 5.")
    private Integer rounds;

    @Option(
            names = "--check",
            description =
                    "A part of W1 to W3 in a minute or two; exits with 1 if a ratio stays below half of its goal.")
    private boolean check;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where results.csv and the pictures go; default target/bench.")
    private Path output = Path.of("target", "bench");

    @Option(names = "--progress", hidden = true, description = "Standard error is a terminal.")
    private boolean progress;

    /**
     * Runs the command line and ends the JVM.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return new CommandLine(new Main()).setErr(err).setExecutionExceptionHandler(Main::failed);
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof Failure) {
            command.getErr().println("bench: " + failure.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return 1;
    }

    @Override
    public Integer call() throws Exception {
        if (check) {
            if (!chosen.isEmpty() || !only.isEmpty() || quick || rounds != null) {
                throw new ParameterException(
                        spec.commandLine(), "--check takes no workloads, no --quick and no --rounds: it knows its own");
            }
            if (!Cores.canPinTwo()) {
                spec.commandLine()
                        .getErr()
                        .println("bench: W3 is not judged, as processes cannot be bound to a core each here (taskset)");
            }
            return check(QuickCheck.workloads(), Effort.CHECK);
        }
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        if (rounds != null && rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be at least 1, but was " + rounds);
        }
        return run(chosen(), rounds == null ? effort : effort.withRounds(rounds));
    }

    /** Measures, prints and writes. */
    int run(List<Workload> workloads, Effort effort) throws Exception {
        String load = Machine.load();
        Outcome outcome = measure(workloads, effort);
        PrintWriter out = spec.commandLine().getOut();
        Report report = new Report(outcome);
        report.writeCsv(output.resolve("results.csv"));
        report.writeRounds(output.resolve("rounds.csv"));
        report.writeMarkdown(
                output.resolve("results.md"),
                LocalDate.now() + ", " + about(effort) + ", load average " + load + " before and " + Machine.load()
                        + " at the end. In brackets the smallest and the largest of the rounds.");
        out.println("written to " + output + ": results.csv, results.md, rounds.csv");
        try {
            for (Plot plot : outcome.plots()) {
                out.println("written to " + Picture.write(plot, output));
            }
        } catch (LinkageError | InternalError e) {
            out.println("no pictures: this Java cannot draw (" + e + "); install fonts and a JRE that is not headless");
        }
        out.flush();
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    /** Measures and prints, again where a line is slow. */
    int check(List<Workload> workloads, Effort effort) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        List<Result> slow = QuickCheck.slow(measureAll(workloads, effort), line -> true);
        for (int attempt = 2; attempt <= QuickCheck.ATTEMPTS && !slow.isEmpty(); attempt++) {
            List<Result> before = slow;
            before.forEach(line -> err.println("bench: " + line + ", below half of it: measured again"));
            List<Workload> again = workloads.stream()
                    .filter(workload ->
                            before.stream().anyMatch(line -> line.workload().equals(workload.id())))
                    .toList();
            slow = QuickCheck.slow(
                    measureAll(again, effort), line -> before.stream().anyMatch(line::isSameLine));
        }
        for (Result line : slow) {
            err.println("bench: " + line + ", below half of it in " + QuickCheck.ATTEMPTS
                    + " attempts: something became much slower (docs/BENCHMARKS.md)");
        }
        return slow.isEmpty() ? 0 : 1;
    }

    private List<Result> measureAll(List<Workload> workloads, Effort effort) throws Exception {
        Outcome outcome = measure(workloads, effort);
        if (!outcome.failures().isEmpty()) {
            throw new Failure("the check could not be made: see what failed above");
        }
        return outcome.results();
    }

    private Outcome measure(List<Workload> workloads, Effort effort) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println(about(effort));
        for (Workload workload : workloads) {
            out.println(workload.id() + ": " + workload.description());
        }
        out.flush();
        Outcome outcome;
        try (Progress bar = new Progress(progress)) {
            outcome = new Bench(effort, bar).run(workloads);
        }
        new Report(outcome).print(out);
        for (String failure : outcome.failures()) {
            spec.commandLine().getErr().println("bench: failed: " + failure);
        }
        return outcome;
    }

    private List<Workload> chosen() {
        Set<String> known = WORKLOADS.stream().map(Workload::id).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> ids = chosen.stream().map(String::toUpperCase).collect(Collectors.toCollection(LinkedHashSet::new));
        if (!known.containsAll(ids)) {
            ids.removeAll(known);
            throw new ParameterException(
                    spec.commandLine(),
                    "no workload " + String.join(", ", ids) + ": there are " + String.join(", ", known));
        }
        List<Workload> parts = WORKLOADS.stream()
                .filter(workload -> ids.isEmpty() || ids.contains(workload.id()))
                .filter(this::isWanted)
                .toList();
        if (parts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no variant of these workloads begins with " + only);
        }
        return parts;
    }

    private boolean isWanted(Workload workload) {
        return only.isEmpty()
                || workload.comparisons().stream()
                        .anyMatch(line -> line.variant().startsWith(only));
    }

    private static String about(Effort effort) {
        return Machine.description() + ", " + effort.roundCount();
    }
}
