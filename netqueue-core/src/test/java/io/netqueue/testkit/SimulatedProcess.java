package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.Communicators;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.session.Acceptor;
import io.netqueue.session.Connector;
import io.netqueue.session.Context;
import io.netqueue.session.Endpoint;
import io.netqueue.session.Insight;
import io.netqueue.session.Session;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import io.netqueue.transport.LinkServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** One life of a process with one communicator: the production classes over simulated workers and links. */
final class SimulatedProcess {

    /** A message that was got. */
    record Got(UUID peer, byte[] content) {}

    private final VirtualTime time;
    private final Medium network;
    private final String name;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Context context;
    private final Endpoint endpoint;
    private final Communicator<byte[]> arrays;
    private final Communicator<ByteStream> streams;

    private boolean dead;
    private final Map<UUID, Throwable> lostSessions = new LinkedHashMap<>();
    private int receivedChunks;
    private int attaches;

    /** Starts a process. */
    SimulatedProcess(
            VirtualTime time,
            Medium network,
            SplittableRandom random,
            String name,
            UUID id,
            Scenario scenario,
            boolean isServer) {
        this.time = time;
        this.network = network;
        this.name = name;
        int workerCount = isServer ? scenario.serverWorkers() : 1;
        for (int i = 0; i < workerCount; i++) {
            workers.add(new SimulatedWorker(
                    time, workerCount == 1 ? name : name + "." + i, random.split(), scenario.originNanos()));
        }
        EventOptions events = EventOptions.builder()
                .executor(this::runEvent)
                .linkUp(peer -> attaches++)
                .fin((peer, cause) -> cause.ifPresent(why -> lostSessions.put(isServer ? peer.id() : id, why)))
                .build();
        CommunicatorOptions<byte[]> forArrays =
                scenario.streams() ? null : scenario.options(Serializer.bytes(), isServer, events);
        CommunicatorOptions<ByteStream> forStreams =
                scenario.streams() ? scenario.options(Serializer.streams(), isServer, events) : null;
        context = new Context(id, scenario.streams() ? forStreams : forArrays, random.split());
        endpoint = isServer ? serve() : connect(scenario);
        arrays = scenario.streams() ? null : Communicators.of(forArrays, context, endpoint);
        streams = scenario.streams() ? Communicators.of(forStreams, context, endpoint) : null;
        endpoint.closed().thenRun(() -> time.after(0, this::leave));
    }

    /** It has closed: whoever still wants something of it comes too late. */
    private void leave() {
        if (!dead) {
            time.log(() -> name + " LEFT");
            endpoint.release();
        }
    }

    private Acceptor serve() {
        Acceptor acceptor = new Acceptor(context);
        LinkServer bound = network.bind(this, acceptor::newLink);
        acceptor.start(bound);
        return acceptor;
    }

    private Connector connect(Scenario scenario) {
        Connector connector = new Connector(context, network.client(this, scenario.connectTimeoutNanos()));
        connector.start();
        return connector;
    }

    private void runEvent(Runnable event) {
        time.after(0, () -> {
            if (!dead) {
                event.run();
            }
        });
    }

    // ---- what an application does

    UUID id() {
        return context.id();
    }

    boolean isServer() {
        return endpoint instanceof Acceptor;
    }

    Delivery put(Payload payload, UUID... peers) {
        return streams == null ? arrays.put(payload.array(), peers) : streams.put(payload.stream(), peers);
    }

    /** What waits, or null. */
    Got get() {
        try {
            if (streams == null) {
                Optional<Message<byte[]>> message = arrays.poll(Duration.ZERO);
                return message.map(got -> new Got(got.peer(), got.data())).orElse(null);
            }
            Optional<Message<ByteStream>> message = streams.poll(Duration.ZERO);
            if (message.isEmpty()) {
                return null;
            }
            try (ByteStream data = message.get().data()) {
                return new Got(message.get().peer(), data.toByteArray());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    /** Nothing is here and nothing more will come. */
    boolean isDrained() {
        return context.inbox().isEnded();
    }

    Collection<Session> sessions() {
        return endpoint.sessions();
    }

    /** A server's session with a client; null if there is none. */
    Session session(UUID client) {
        return ((Acceptor) endpoint).session(client);
    }

    /** Has this client a link? */
    boolean isUp() {
        return !dead && Insight.isUp(((Connector) endpoint).session());
    }

    /** Has this server a link to the client? */
    boolean isUpTo(UUID client) {
        Session session = dead ? null : session(client);
        return session != null && Insight.isUp(session);
    }

    void close() {
        endpoint.close();
    }

    void abandon() {
        endpoint.abandon();
    }

    /** Closed in order, or abandoned. */
    boolean isClosed() {
        return endpoint.closed().isDone();
    }

    Context context() {
        return context;
    }

    // ---- what happens to it

    void pause(long nanos) {
        time.log(() -> name + " PAUSED for " + nanos / 1_000_000 + " ms");
        for (SimulatedWorker worker : workers) {
            worker.pauseUntil(time.nowNanos() + nanos);
        }
    }

    /** One worker is busy with something else. */
    void pauseWorker(int index, long nanos) {
        time.log(() -> workers.get(index) + " BUSY for " + nanos / 1_000_000 + " ms");
        workers.get(index).pauseUntil(time.nowNanos() + nanos);
    }

    boolean isPaused() {
        return workers.stream().anyMatch(worker -> worker.pausedUntilNanos() > time.nowNanos());
    }

    /** Dies at once; with it everything in its memory. */
    void kill(boolean silent) {
        time.log(() -> name + " KILLED" + (silent ? " silently" : ""));
        dead = true;
        workers.forEach(SimulatedWorker::kill);
        network.onKilled(this, silent);
    }

    boolean isDead() {
        return dead;
    }

    SimulatedWorker worker(int index) {
        return workers.get(index);
    }

    int workerCount() {
        return workers.size();
    }

    int armedTimers() {
        return workers.stream().mapToInt(SimulatedWorker::armedTimers).sum();
    }

    /** How often a session got a link. */
    int attaches() {
        return attaches;
    }

    /** Which clients' sessions ended other than in order, and why. */
    Map<UUID, Throwable> lostSessions() {
        return lostSessions;
    }

    void onChunk(int change) {
        receivedChunks += change;
    }

    /** Pieces of received memory that were not given back. */
    int receivedChunks() {
        return receivedChunks;
    }

    @Override
    public String toString() {
        return name;
    }
}
