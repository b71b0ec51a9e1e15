package io.netqueue.cli;

import io.netqueue.cli.PeerProcess.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code netqueue demo}: a server and three clients, a JVM each, exchange messages and move a file over real sockets. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Start a server and three clients, each in a JVM of its own, and let them exchange messages:"
                    + " hello and its answer, a broadcast, a message to one client only, and a large file to the server"
                    + " and from there to all clients.",
            "Every end reports the SHA-256 of what it sent or got, and they are compared."
        },
        footer = {
            "",
            "Here --port defaults to any free one, --timeout to 120 s, and --id is the server's. With --protocol mqtt the"
                    + " port is a running broker's, and the namespace a fresh one.",
            "The last line is 'demo: <n> messages, <m> bytes, all intact'; on any difference the exit code is 1."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int CLIENTS = 3;
    private static final long FILE_BYTES = 100_000_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    @ParentCommand
    private Main main;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file to move (default: lib/modules of this JDK, more than 100 MB).")
    private Path file;

    @Mixin
    private Endpoint endpoint;

    private final Output output = Output.standard();
    private final DemoTable table = new DemoTable();
    private final List<PeerProcess> clients = new ArrayList<>();
    private PeerProcess server;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path large = file == null ? largeFile() : file.toAbsolutePath();
        Thread thread = Thread.currentThread();
        main.signals().onSignal(thread::interrupt);
        try {
            startAll(Deadline.after(endpoint.timeout(TIMEOUT)));
            hello();
            send("2 broadcast", server, "text all Hello, everybody!", clients);
            send(
                    "3 to one client",
                    server,
                    "text " + clients.get(1).id() + " For your eyes only",
                    clients.subList(1, 2));
            send("4 file", clients.get(0), "file all " + large, List.of(server));
            send("4 file", server, "forward all", clients);
            endAll();
        } catch (InterruptedException e) {
            throw new Failure("ended by a signal", e);
        } finally {
            clients.forEach(PeerProcess::close);
            if (server != null) {
                server.close();
            }
        }
        output.print(
                table + "demo: " + table.messageCount() + " messages, " + table.byteCount() + " bytes, all intact\n");
        output.flush();
        return 0;
    }

    private static Path largeFile() throws IOException {
        Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
        if (!Files.isRegularFile(modules) || Files.size(modules) < FILE_BYTES) {
            throw new Failure(modules + " is not there or smaller than 100 MB: name another file with --file");
        }
        return modules;
    }

    private void startAll(Deadline deadline) throws IOException, InterruptedException {
        String protocol = endpoint.protocol().name();
        List<String> common = new ArrayList<>(List.of("--protocol", protocol, "--host", endpoint.host()));
        common.addAll(endpoint.brokerArguments("nq2/demo/" + UUID.randomUUID()));
        common.add("--port");
        List<String> arguments = new ArrayList<>(common);
        arguments.addAll(List.of(Integer.toString(endpoint.anyPort()), "--server"));
        UUID id = endpoint.id() == null ? UUID.randomUUID() : endpoint.id();
        server = PeerProcess.start("server", id, deadline, arguments);
        arguments = new ArrayList<>(common);
        arguments.add(Integer.toString(server.awaitPort()));
        for (int i = 1; i <= CLIENTS; i++) {
            clients.add(PeerProcess.start("client " + i, UUID.randomUUID(), deadline, arguments));
        }
    }

    /** The exchange of the README, with each client. */
    private void hello() throws InterruptedException {
        for (PeerProcess client : clients) {
            send("1 hello", client, "text all Hello, Server!", List.of(server));
            send("1 hello", server, "text " + client.id() + " Hello, Client!", List.of(client));
        }
    }

    /**
     * Has one send and compares what the others got. As messages keep their order, this also shows that nobody got
     * anything else before.
     */
    private void send(String step, PeerProcess from, String order, List<PeerProcess> to) throws InterruptedException {
        long startNanos = System.nanoTime();
        from.order(order);
        Report sent = from.awaitSent();
        for (PeerProcess peer : to) {
            Report got = peer.awaitGot();
            if (!got.equals(sent)) {
                throw new Failure(
                        "step " + step + ": " + from.name() + " sent " + sent + ", but " + peer.name() + " got " + got);
            }
        }
        String receivers = to.size() == 1 ? to.get(0).name() : to.size() + " clients";
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        table.add(step, from.name() + " → " + receivers, to.size(), sent.byteCount() * to.size(), time);
    }

    private void endAll() throws InterruptedException {
        for (PeerProcess client : clients) {
            client.end();
        }
        server.end();
    }
}
