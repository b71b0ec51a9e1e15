package io.netqueue.mqtt;

import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Deadlines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A broker of the tests, in a process of its own: what {@code scripts/broker} starts, or where mosquitto is missing an
 * {@link EmbeddedBroker}. It ends with this JVM, or when it is closed. Thread-safe.
 */
public final class Broker implements AutoCloseable {
    static final Path SCRIPT = script();

    /** What the script says by its exit code if there is no broker to start. */
    private static final int NOT_INSTALLED = 69;

    /** The system property that chooses the broker in a JVM of its own though mosquitto is there. */
    static final String EMBEDDED = "netqueue.test.embeddedBroker";

    /** Between finding a port free and listening there somebody else may take it. */
    private static final int ATTEMPTS = 5;

    private final List<Integer> ports;
    private final List<Integer> securedPorts;
    private final List<String> settings;
    private volatile boolean embedded;
    private Process process;
    private long pid;

    private Broker(List<Integer> ports, List<Integer> securedPorts, List<String> settings, boolean embedded) {
        this.ports = ports;
        this.securedPorts = securedPorts;
        this.settings = settings;
        this.embedded = embedded;
    }

    /** A broker that listens on so many free ports, which all lead to the same topics. */
    public static Broker start(int portCount, String... settings) {
        return start(portCount, 0, List.of(settings), Boolean.getBoolean(EMBEDDED));
    }

    /** One that listens on one port without TLS, and on so many with it. */
    static Broker startSecured(int securedPortCount, Path certificate, Path key) {
        List<String> settings = List.of("certfile " + certificate, "keyfile " + key);
        return start(1, securedPortCount, settings, Boolean.getBoolean(EMBEDDED));
    }

    /** One that is embedded, whether mosquitto is there or not. */
    static Broker embedded(int portCount) {
        return start(portCount, 0, List.of(), true);
    }

    private static Broker start(int portCount, int securedPortCount, List<String> settings, boolean embedded) {
        for (int attempt = 1; true; attempt++) {
            List<Integer> free = freePorts(portCount + securedPortCount);
            Broker broker =
                    new Broker(free.subList(0, portCount), free.subList(portCount, free.size()), settings, embedded);
            try {
                broker.start();
                return broker;
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Path script() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("scripts/broker"))) {
            directory = directory.getParent();
        }
        return directory.resolve("scripts/broker");
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, on the same ports. */
    public synchronized void start() {
        try {
            embedded = embedded || !startMosquitto();
            if (embedded) {
                startEmbedded();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** False if it is not installed. */
    private boolean startMosquitto() throws IOException, InterruptedException {
        Path config = Files.createTempFile("broker", ".conf");
        try {
            Files.write(config, configuration());
            return run(List.of(SCRIPT.toString(), "--port", joinedPorts(), "--config", config.toString()));
        } finally {
            Files.delete(config);
        }
    }

    /** The settings; where there are ports with TLS, they are those of each of them. */
    private List<String> configuration() {
        if (securedPorts.isEmpty()) {
            return settings;
        }
        List<String> lines = new ArrayList<>();
        for (int port : securedPorts) {
            lines.add("listener " + port + " " + NetworkLocation.DEFAULT_HOST);
            lines.addAll(settings);
        }
        return lines;
    }

    /** Starts the other one, which knows none of mosquitto's settings. */
    private void startEmbedded() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                settings.isEmpty() && isArtemisThere(),
                "only mosquitto does here, because of its settings or since tests of other modules have no other:"
                        + " apt-get install mosquitto");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        run(List.of(
                java.toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedBroker.class.getName(),
                joinedPorts()));
    }

    /** Starts a process that says where it listens; false if it says that it is not installed. */
    private boolean run(List<String> command) throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        if (("listening " + joinedPorts()).equals(out.readLine())) {
            pid = Long.parseLong(out.readLine().substring("pid ".length()));
            return true;
        }
        if (process.waitFor() == NOT_INSTALLED) {
            return false;
        }
        throw new AssertionError("the broker did not start: " + command);
    }

    private String joinedPorts() {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static boolean isArtemisThere() {
        return Broker.class
                        .getClassLoader()
                        .getResource("org/apache/activemq/artemis/core/server/embedded/EmbeddedActiveMQ.class")
                != null;
    }

    /** Kills it, as kill -9. */
    public synchronized void kill() {
        try {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            if (!process.waitFor(Deadlines.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the broker does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Is it the one that never says that nobody is subscribed? */
    boolean isEmbedded() {
        return embedded;
    }

    /** The broker's process. */
    public synchronized long pid() {
        return pid;
    }

    /** Where it listens first. */
    public NetworkLocation location() {
        return location(0);
    }

    /** One of the places where it listens. */
    public NetworkLocation location(int index) {
        return locations().get(index);
    }

    /** All of them that are without TLS. */
    public List<NetworkLocation> locations() {
        return at(ports);
    }

    /** All of them that are with TLS. */
    List<NetworkLocation> securedLocations() {
        return at(securedPorts);
    }

    private static List<NetworkLocation> at(List<Integer> ports) {
        return ports.stream()
                .map(port -> new NetworkLocation(NetworkLocation.DEFAULT_HOST, port))
                .toList();
    }

    @Override
    public synchronized void close() {
        process.destroy();
        try {
            process.waitFor(Deadlines.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
