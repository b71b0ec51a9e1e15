package io.netqueue.cli;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real command line in a JVM of its own. Every wait has a deadline, and closing ends the process and its children. */
final class CliProcess implements AutoCloseable {
    /** Several JVMs start and end within it, on a machine that is busy with others. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final Capture output;
    private final Capture errors;

    private CliProcess(Process process) {
        this.process = process;
        output = new Capture(process.getInputStream());
        errors = new Capture(process.getErrorStream());
    }

    static CliProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As in the manifest of the command line's jar: without it JDK 24 and later warn of Netty's native transports.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-Xmx512m", "-Dfile.encoding=UTF-8", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        return new CliProcess(new ProcessBuilder(command).start());
    }

    /** Starts a server on a free port. */
    static CliProcess serve(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("serve", "--port", "0"));
        all.addAll(List.of(arguments));
        return start(all.toArray(String[]::new));
    }

    /** Starts a client of this server. */
    CliProcess send(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("send", "--port", awaitPort()));
        all.addAll(List.of(arguments));
        return start(all.toArray(String[]::new));
    }

    /** The port in the line {@code netqueue: listening on 127.0.0.1:40123 (tcp) as …}. */
    String awaitPort() {
        await().atMost(PATIENCE).until(() -> errors.text().contains("\n") || !process.isAlive());
        String[] words = errors.text().split("[ \n]");
        if (words.length < 4 || !words[1].equals("listening")) {
            throw new AssertionError("the server should say where it listens, but it said: " + errors.text());
        }
        return words[3].substring(words[3].lastIndexOf(':') + 1);
    }

    /** Writes to standard input, which stays open. */
    CliProcess input(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    CliProcess endInput() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** SIGTERM; unlike {@link Process#destroy} it leaves the output to be read. */
    CliProcess terminate() {
        process.toHandle().destroy();
        return this;
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(process.info() + " did not end within " + PATIENCE + ": " + errors.text());
        }
        return process.exitValue();
    }

    void awaitOutput(String end) {
        await().atMost(PATIENCE).until(() -> output.text().endsWith(end));
    }

    /** Standard output as far as it came. */
    String outputSoFar() {
        return output.text();
    }

    /** All of standard output, once it has ended. */
    String output() {
        return output.awaitEnd();
    }

    /** All of standard error, once it has ended. */
    String errors() {
        return errors.awaitEnd();
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** What comes out of one stream, read on a thread of its own so that the process never waits. */
    private static final class Capture {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Capture(InputStream stream) {
            reader = new Thread(() -> read(stream));
            reader.setDaemon(true);
            reader.start();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        String awaitEnd() {
            await().atMost(PATIENCE).until(() -> !reader.isAlive());
            return text();
        }

        private void read(InputStream stream) {
            try (stream) {
                stream.transferTo(bytes);
            } catch (IOException e) {
                // the process was ended by the test
            }
        }
    }
}
