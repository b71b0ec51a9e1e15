package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A broker: every client has a connection and a pair of topics, the server hears all of them. A link of the server is made
 * by the packet that asks for it, a HELLO with a linkId that is new; packets of former links still come to the topic.
 */
final class SimulatedBroker implements Medium, Dialling.Door {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final PacketWeather weather;
    private final Map<UUID, PacketTopic> topics = new LinkedHashMap<>();
    private final List<PacketConnection> connections = new ArrayList<>();

    private Consumer<Breakable> onConnection = connection -> {};
    private Listening listening;
    private boolean refusing;
    private boolean dark;
    private int names;

    SimulatedBroker(VirtualTime time, SplittableRandom random, PacketWeather weather) {
        this.time = time;
        this.random = random;
        this.weather = weather;
    }

    /** The link that a packet says it belongs to. */
    static int linkId(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(1);
    }

    VirtualTime time() {
        return time;
    }

    SplittableRandom random() {
        return random;
    }

    PacketWeather weather() {
        return weather;
    }

    // ---- a client's connection

    @Override
    public LinkClient client(SimulatedProcess process, long connectTimeoutNanos) {
        return new Dialling(time, random, this, process, connectTimeoutNanos);
    }

    @Override
    public boolean isDark() {
        return dark;
    }

    @Override
    public boolean isShut() {
        return refusing;
    }

    @Override
    public void establish(SimulatedProcess from, LinkListener listener) {
        PacketTopic topic = topic(from.id());
        PacketLink link = new PacketLink(this, from, from.worker(0), from + "#" + ++names, topic::publishUp);
        PacketConnection connection = new PacketConnection(this, topic, link);
        link.heardBy(listener, connection::onClosed);
        topic.subscribe(link);
        connections.add(connection);
        onConnection.accept(connection);
        time.at(time.nowNanos() + random.nextLong(MILLI), link.worker(), link::open);
    }

    private PacketTopic topic(UUID client) {
        return topics.computeIfAbsent(client, id -> new PacketTopic(this));
    }

    // ---- the server's connection

    @Override
    public LinkServer bind(SimulatedProcess process, Supplier<LinkListener> listeners) {
        listening = new Listening(process, listeners);
        return listening;
    }

    private final class Listening implements LinkServer {

        private final SimulatedProcess process;
        private final Supplier<LinkListener> listeners;
        private boolean closed;

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
            closed = true;
            topics.values().forEach(PacketTopic::breakServer);
        }
    }

    /** A new end of a link at the server, on any of its workers; null if the server takes no more. */
    PacketLink accept(PacketTopic topic, int linkId) {
        if (listening == null || listening.closed) {
            return null;
        }
        SimulatedProcess process = listening.process;
        SimulatedWorker worker = process.worker(random.nextInt(process.workerCount()));
        PacketLink link = new PacketLink(this, process, worker, process + "#" + ++names, topic::publishDown);
        link.heardBy(listening.listeners.get(), () -> topic.forget(linkId, link));
        worker.execute(link::open);
        return link;
    }

    /** The server's own connection breaks: all its links end. */
    void breakServer() {
        time.log(() -> "FAULT the server's connection to the broker breaks");
        topics.values().forEach(PacketTopic::breakServer);
    }

    /** The broker goes away: all connections end, nobody's will is published, and it is back later. */
    void restart(long nanos) {
        time.log(() -> "FAULT the broker restarts");
        connections().forEach(connection -> connection.reset(false));
        breakServer();
        setRefusing(true);
        time.after(nanos, () -> setRefusing(false));
    }

    // ---- Medium

    @Override
    public void onConnection(Consumer<Breakable> task) {
        onConnection = task;
    }

    @Override
    public List<PacketConnection> connections() {
        connections.removeIf(PacketConnection::isClosed);
        return List.copyOf(connections);
    }

    @Override
    public void hiccup() {
        long nanos = random.nextLong(PacketWeather.MAX_HICCUP_NANOS) + 1;
        time.log(() -> "FAULT everything is lost for " + nanos / 1000 + " us");
        topics.values().forEach(topic -> {
            topic.up().blackOut(nanos);
            topic.down().blackOut(nanos);
        });
    }

    @Override
    public void onKilled(SimulatedProcess process, boolean silent) {
        for (PacketConnection connection : connections()) {
            connection.onKilled(process, silent);
        }
        if (listening != null && listening.process == process) {
            listening = null;
            topics.values().forEach(PacketTopic::dropServer);
        }
    }

    @Override
    public void setRefusing(boolean refuses) {
        refusing = refuses;
    }

    @Override
    public void setDark(boolean isDark) {
        dark = isDark;
    }
}
