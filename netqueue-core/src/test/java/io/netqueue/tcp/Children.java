package io.netqueue.tcp;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.Putter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** The processes, clients and servers of one test. All are ended after it. */
final class Children {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Ends it after the test. */
    <C extends AutoCloseable> C add(C opened) {
        open.push(opened);
        return opened;
    }

    /** A server in this process. */
    Communicator<byte[]> here(ConnectionOptions connection, EventLog events) {
        Communicator<byte[]> server = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .connection(connection)
                .events(events.options())
                .build());
        open.push(() -> server.close(Duration.ZERO));
        return server;
    }

    Load load(int port, ConnectionOptions connection) {
        return new Load(port, connection);
    }

    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** A client in this process, whose messages go on and on until it is ended. */
    final class Load {
        final AtomicInteger linkDowns = new AtomicInteger();
        final Communicator<byte[]> client;
        final Putter putter;
        private final FutureTask<Void> putting = new FutureTask<>(this::putAll);
        private volatile boolean stopped;

        private Load(int port, ConnectionOptions connection) {
            client = NetQueue.client(CommunicatorOptions.builder(Serializer.bytes())
                    .location(NetworkLocation.DEFAULT_HOST, port)
                    .connection(connection)
                    .events(EventOptions.builder()
                            .linkDown(peer -> linkDowns.incrementAndGet())
                            .build())
                    .build());
            putter = new Putter(client);
            open.push(() -> client.close(Duration.ZERO));
            open.push(() -> stopped = true);
            new Thread(putting, "load").start();
        }

        private Void putAll() {
            while (!stopped) {
                putter.putSome();
            }
            return null;
        }

        void stop() throws Exception {
            stopped = true;
            Deadlines.value(putting);
            putter.settle();
            client.close();
        }
    }

    /** A server in a process of its own. */
    ChildProcess server(int port, long keepAlive, long expiry) throws Exception {
        ChildProcess server = ChildProcess.start("server", port, keepAlive, expiry);
        open.push(server);
        return server;
    }

    /** The port it listens on, once it does. */
    static int port(ChildProcess server) {
        return Integer.parseInt(server.await("listening "));
    }

    /** Options with these times in milliseconds. */
    static ConnectionOptions times(long keepAlive, long expiry) {
        return ConnectionOptions.builder()
                .keepAlive(Duration.ofMillis(keepAlive))
                .expiry(Duration.ofMillis(expiry))
                .build();
    }

    /** The numbers that a server got from a client, in the order in which it got them. */
    static List<Integer> numbers(List<String> lines, UUID client) {
        String beginning = "got " + client + " ";
        List<Integer> numbers = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(beginning)) {
                numbers.add(Integer.parseInt(line.substring(beginning.length())));
            }
        }
        return numbers;
    }

    /** Waits until each client's messages come to this server. */
    static void awaitAll(List<Load> loads, ChildProcess server) {
        Deadlines.until("all clients are there", () -> {
            Set<String> peers = new HashSet<>();
            for (String line : server.lines()) {
                if (line.startsWith("got ")) {
                    peers.add(line.split(" ")[1]);
                }
            }
            return loads.stream()
                    .allMatch(load -> peers.contains(load.client.id().toString()));
        });
    }
}
