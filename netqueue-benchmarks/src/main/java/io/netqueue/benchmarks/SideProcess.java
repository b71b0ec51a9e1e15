package io.netqueue.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of one {@link Side} as the runner sees it ({@link SideCommand}). Used by one thread. */
final class SideProcess implements AutoCloseable {
    private static final int NATIVE_ACCESS_WARNS = 22;
    private static final long PATIENCE_SECONDS = 120;
    private static final Duration FAREWELL = Duration.ofSeconds(30);

    /** The same for everybody, pinned to one core or not. */
    private static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx2g", "-XX:+UseG1GC");

    private final String name;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private SideProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        orders = process.outputWriter(StandardCharsets.US_ASCII);
    }

    /** Starts a side in a JVM of its own; on one core only, if one is named. */
    static SideProcess start(SideCommand.Role role, Contender contender, Load load, OptionalInt core)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("side", role.name(), contender.name()));
        arguments.addAll(List.of("--bytes", "" + load.byteCount(), "--window", "" + load.window()));
        if (load.mixed()) {
            arguments.add("--mixed");
        }
        String name = "the " + role.name().toLowerCase(Locale.ROOT) + " of " + contender;
        List<String> settings = contender.isSecured()
                ? List.of("-D" + Keys.PROPERTY + "=" + Keys.made().folder())
                : List.of();
        return start(name, settings, arguments, core);
    }

    /**
     * Starts a JVM like this one, with the same class path.
     *
     * @param settings options of its JVM beside those that all have
     * @param arguments what {@link Main} hears
     * @param core the only one it may use, if one is named
     */
    static SideProcess start(String name, List<String> settings, List<String> arguments, OptionalInt core)
            throws IOException {
        List<String> command = new ArrayList<>();
        core.ifPresent(number -> command.addAll(Cores.pinning(number)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(JVM_OPTIONS);
        command.addAll(settings);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        SideProcess side = new SideProcess(name, process);
        Thread listener = new Thread(side::listen, "answers of " + side.name);
        listener.setDaemon(true);
        listener.start();
        return side;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            lines.lines().forEach(this::hear);
        } catch (IOException | RuntimeException e) {
            answers.add("failed " + e);
        }
        answers.add("ended");
    }

    /** A JVM may have something of its own to say, of a flight recording for example. */
    private void hear(String line) {
        if (line.startsWith("listening") || line.startsWith("done")) {
            answers.add(line);
        } else {
            System.err.println(name + ": " + line);
        }
    }

    int awaitPort() throws InterruptedException {
        return (int) await("listening")[0];
    }

    void order(String order, int number) {
        try {
            orders.write(order + " " + number + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new Failure(name + " takes no orders any more: see above for what it said", e);
        }
    }

    /** Orders, and waits until it is carried out. */
    long[] carryOut(String order, int number) throws InterruptedException {
        order(order, number);
        return awaitDone();
    }

    /** Waits until the last order is carried out. */
    long[] awaitDone() throws InterruptedException {
        return await("done");
    }

    private long[] await(String kind) throws InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new Failure(name + " did not say '" + kind + "' within " + PATIENCE_SECONDS + " s");
        }
        String[] words = answer.split(" ");
        if (!words[0].equals(kind)) {
            throw new Failure(name + " said '" + answer + "' instead of '" + kind + "': see above for what went wrong");
        }
        return Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
    }

    /** {@return what it ended with; it must have ended} */
    int exitValue() {
        return process.exitValue();
    }

    /** Ends the process with its standard input; if that does not help, by force. */
    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
