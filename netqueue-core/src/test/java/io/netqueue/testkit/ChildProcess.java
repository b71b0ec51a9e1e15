package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.until;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process such as {@link Child} as its parent sees it, with 256 MiB of memory: what it has said so far, and signals for
 * it. Closing kills it.
 */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>(); // guarded by itself
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "child-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a {@link Child} with these arguments. */
    public static ChildProcess start(Object... arguments) throws IOException {
        return start(Child.class, arguments);
    }

    /** Starts one with these arguments. */
    public static ChildProcess start(Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // killed
        }
    }

    /** What it has said so far; if it was killed, perhaps with a last line that is cut short. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for a line that begins so, and returns the rest of it. */
    public String await(String beginning) {
        until(beginning, () -> find(beginning).isPresent() || !reader.isAlive());
        return find(beginning).orElseThrow(() -> new AssertionError("the child did not say: " + beginning));
    }

    private Optional<String> find(String beginning) {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(beginning.length()).trim())
                    .findFirst();
        }
    }

    /** Says a line to it. */
    public void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Asks it to end in order, and waits until it has. */
    public void end() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(Deadlines.LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("the child did not end in order");
        }
        reader.join(Deadlines.LIMIT.toMillis());
    }

    /** As kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join(Deadlines.LIMIT.toMillis());
    }

    /** As kill -STOP; returns when every thread of it stands still, which is a moment after the signal was sent. */
    public void stop() throws Exception {
        signal("STOP");
        until("the child stands still", this::standsStill);
    }

    /** As kill -CONT. */
    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    /** Asks ps for the state of every thread: T is stopped by a signal, in the words of ps(1). */
    private boolean standsStill() {
        try {
            Process ps = new ProcessBuilder("ps", "-L", "-o", "state=", "-p", Long.toString(process.pid())).start();
            try (BufferedReader states = ps.inputReader(StandardCharsets.US_ASCII)) {
                List<String> ofThreads = states.lines().toList();
                return !ofThreads.isEmpty() && ofThreads.stream().allMatch(state -> state.startsWith("T"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
