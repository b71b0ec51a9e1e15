package io.netqueue.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the demo as the demo sees it: orders go in, reports come out ({@link PeerCommand}). Used by one thread. */
final class PeerProcess implements AutoCloseable {

    /** What one end tells about one message. */
    record Report(String peer, long byteCount, String sha256) {}

    private static final int NATIVE_ACCESS_WARNS = 22;

    private final String name;
    private final UUID id;
    private final Deadline deadline;
    private final Process process;
    private final BufferedWriter orders;

    /** What the process said, as words; {@code ended} is said for it. */
    private final BlockingQueue<String[]> said = new LinkedBlockingQueue<>();

    /** Reports that came while another kind was waited for. */
    private final List<String[]> early = new ArrayList<>();

    private PeerProcess(String name, UUID id, Deadline deadline, Process process) {
        this.name = name;
        this.id = id;
        this.deadline = deadline;
        this.process = process;
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a JVM like this one, with the same class path. */
    static PeerProcess start(String name, UUID id, Deadline deadline, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.add(ProcessHandle.current().info().command().orElse(java));
        if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.add("demo-peer");
        command.addAll(List.of("--id", id.toString()));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        PeerProcess peer = new PeerProcess(name, id, deadline, process);
        Thread listener = new Thread(peer::listen, "netqueue-demo-" + name);
        listener.setDaemon(true);
        listener.start();
        return peer;
    }

    String name() {
        return name;
    }

    UUID id() {
        return id;
    }

    void order(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new Failure(name + " takes no orders any more: see above for what it said", e);
        }
    }

    int awaitPort() throws InterruptedException {
        return Integer.parseInt(await("listening")[1]);
    }

    /** Waits for the acknowledgement of what was sent last. */
    Report awaitSent() throws InterruptedException {
        String[] words = await("sent");
        return new Report(id.toString(), Long.parseLong(words[1]), words[2]);
    }

    Report awaitGot() throws InterruptedException {
        String[] words = await("got");
        return new Report(words[1], Long.parseLong(words[2]), words[3]);
    }

    /** Lets the process end and waits for it; it must end well and have nothing more to report. */
    void end() throws InterruptedException {
        try {
            orders.close();
        } catch (IOException e) {
            throw new Failure(name + " is gone already: see above for what it said", e);
        }
        await("ended");
        if (!process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
            throw new Failure(name + " did not end well: see above for what it said");
        }
        if (!early.isEmpty()) {
            throw new Failure(name + " had one report too many: " + String.join(" ", early.get(0)));
        }
    }

    /** Ends the process at once, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String[] await(String kind) throws InterruptedException {
        for (Iterator<String[]> each = early.iterator(); each.hasNext(); ) {
            String[] words = each.next();
            if (words[0].equals(kind)) {
                each.remove();
                return words;
            }
        }
        while (true) {
            String[] words = said.poll(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            if (words == null) {
                throw new Failure(name + " did not say '" + kind + "' within " + deadline
                        + ": allow more with --timeout, or look at what it said above");
            }
            if (words[0].equals(kind)) {
                return words;
            }
            if (words[0].equals("failed") || words[0].equals("ended")) {
                throw new Failure(name + " " + String.join(" ", words));
            }
            early.add(words);
        }
    }

    private void listen() {
        try (BufferedReader reports = process.inputReader(StandardCharsets.UTF_8)) {
            reports.lines().forEach(line -> said.add(line.split(" ")));
        } catch (IOException | RuntimeException e) {
            said.add(new String[] {"failed", e.toString()});
        }
        said.add(new String[] {"ended"});
    }
}
