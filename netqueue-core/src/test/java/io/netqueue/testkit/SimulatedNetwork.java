package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.Worker;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Connects the clients with the one server, if it lives and listens. */
final class SimulatedNetwork {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final int largestMessage;
    private final List<SimulatedConnection> connections = new ArrayList<>();

    private Consumer<SimulatedConnection> onConnection = connection -> {};
    private Listening listening;
    private boolean refusing;
    private boolean dark;
    private int names;

    SimulatedNetwork(VirtualTime time, SplittableRandom random, int largestMessage) {
        this.time = time;
        this.random = random;
        this.largestMessage = largestMessage;
    }

    /** Hears of every new connection, before a byte is sent. */
    void onConnection(Consumer<SimulatedConnection> task) {
        onConnection = task;
    }

    LinkClient client(SimulatedProcess process, long connectTimeoutNanos) {
        return new Dialling(process, connectTimeoutNanos);
    }

    LinkServer bind(SimulatedProcess process, Supplier<LinkListener> listeners) {
        listening = new Listening(process, listeners);
        return listening;
    }

    void onKilled(SimulatedProcess process, boolean silent) {
        for (SimulatedConnection connection : connections) {
            if (connection.isOf(process)) {
                connection.onKilled(process, silent);
            }
        }
        if (listening != null && listening.process == process) {
            listening = null;
        }
    }

    /** Connections that have an end which is not closed. */
    List<SimulatedConnection> connections() {
        connections.removeIf(SimulatedConnection::isClosed);
        return connections;
    }

    void setRefusing(boolean refuses) {
        refusing = refuses;
    }

    /** Attempts to connect hear nothing. */
    void setDark(boolean isDark) {
        dark = isDark;
    }

    private final class Listening implements LinkServer {

        private final SimulatedProcess process;
        private final Supplier<LinkListener> listeners;

        Listening(SimulatedProcess process, Supplier<LinkListener> listeners) {
            this.process = process;
            this.listeners = listeners;
        }

        @Override
        public NetworkLocation location() {
            return new NetworkLocation("127.0.0.1", 1);
        }

        @Override
        public void close() {
            if (listening == this) {
                listening = null;
            }
        }
    }

    private final class Dialling implements LinkClient {

        private final SimulatedProcess process;
        private final SimulatedWorker worker;
        private final long timeoutNanos;
        private final List<Attempt> attempts = new ArrayList<>();
        private boolean closed;

        Dialling(SimulatedProcess process, long timeoutNanos) {
            this.process = process;
            this.worker = process.worker(0);
            this.timeoutNanos = timeoutNanos;
        }

        @Override
        public Worker worker() {
            return worker;
        }

        @Override
        public void connect(LinkListener listener) {
            Attempt attempt = new Attempt(listener);
            worker.execute(() -> {
                if (closed) {
                    attempt.fail("given up");
                } else {
                    attempts.removeIf(former -> former.over);
                    attempts.add(attempt);
                    attempt.start();
                }
            });
        }

        @Override
        public void close() {
            worker.execute(() -> {
                closed = true;
                attempts.forEach(attempt -> attempt.fail("given up"));
            });
        }

        private final class Attempt {

            private final LinkListener listener;
            private boolean over;

            Attempt(LinkListener listener) {
                this.listener = listener;
            }

            void start() {
                if (dark) {
                    time.at(time.nowNanos() + timeoutNanos, worker, () -> fail("no answer"));
                } else {
                    time.at(time.nowNanos() + random.nextLong(2 * MILLI), worker, this::answer);
                }
            }

            private void answer() {
                if (over) {
                    return;
                }
                if (refusing || listening == null) {
                    fail("connection refused");
                } else {
                    over = true;
                    establish(process, listener);
                }
            }

            private void fail(String why) {
                if (!over) {
                    over = true;
                    IOException cause = new ConnectException(why);
                    time.log(() -> process + " cannot connect: " + why);
                    listener.onClosed(cause);
                }
            }
        }
    }

    private void establish(SimulatedProcess from, LinkListener listener) {
        Weather weather = Weather.draw(random, largestMessage);
        Listening to = listening;
        int number = ++names;
        SimulatedLink client = new SimulatedLink(
                        time, from, from.worker(0), null, from + "#" + number, weather.highWater())
                .heardBy(listener);
        SimulatedLink server = new SimulatedLink(
                time,
                to.process,
                to.process.worker(random.nextInt(to.process.workerCount())),
                to.listeners,
                to.process + "#" + number,
                weather.highWater());
        SimulatedConnection connection = new SimulatedConnection(time, random, weather, client, server);
        connections.add(connection);
        onConnection.accept(connection);
        time.at(time.nowNanos() + random.nextLong(MILLI), client.worker(), client::open);
        time.at(time.nowNanos() + random.nextLong(MILLI), server.worker(), server::open);
    }
}
