package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Connects the clients with the one server, if it lives and listens. */
final class SimulatedNetwork implements Medium, Dialling.Door {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final int largestMessage;
    private final List<SimulatedConnection> connections = new ArrayList<>();

    private Consumer<Breakable> onConnection = connection -> {};
    private Listening listening;
    private boolean refusing;
    private boolean dark;
    private int names;

    SimulatedNetwork(VirtualTime time, SplittableRandom random, int largestMessage) {
        this.time = time;
        this.random = random;
        this.largestMessage = largestMessage;
    }

    @Override
    public void onConnection(Consumer<Breakable> task) {
        onConnection = task;
    }

    @Override
    public LinkClient client(SimulatedProcess process, long connectTimeoutNanos) {
        return new Dialling(time, random, this, process, connectTimeoutNanos);
    }

    @Override
    public LinkServer bind(SimulatedProcess process, Supplier<LinkListener> listeners) {
        listening = new Listening(process, listeners);
        return listening;
    }

    @Override
    public void onKilled(SimulatedProcess process, boolean silent) {
        for (SimulatedConnection connection : connections) {
            if (connection.isOf(process)) {
                connection.onKilled(process, silent);
            }
        }
        if (listening != null && listening.process == process) {
            listening = null;
        }
    }

    @Override
    public List<SimulatedConnection> connections() {
        connections.removeIf(SimulatedConnection::isClosed);
        return connections;
    }

    @Override
    public void setRefusing(boolean refuses) {
        refusing = refuses;
    }

    @Override
    public void setDark(boolean isDark) {
        dark = isDark;
    }

    @Override
    public boolean isDark() {
        return dark;
    }

    @Override
    public boolean isShut() {
        return refusing || listening == null;
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

    @Override
    public void establish(SimulatedProcess from, LinkListener listener) {
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
