package io.netqueue;

import io.netqueue.error.NetQueueException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SerializationException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.session.Acceptor;
import io.netqueue.session.Arrival;
import io.netqueue.session.Connector;
import io.netqueue.session.Context;
import io.netqueue.session.Endpoint;
import io.netqueue.session.Outgoing;
import io.netqueue.session.Session;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One end of a communication through queues: what is {@linkplain #put put} here is {@linkplain #get got} there, whole,
 * once and in order, over any number of lost connections. Made by {@link NetQueue}.
 *
 * <p>Thread-safe. A communicator left open keeps no JVM alive.
 *
 * @param <T> the type of what is put and got
 */
public final class Communicator<T> implements AutoCloseable {

    private static final UUID[] ANYBODY = {};

    private final CommunicatorOptions<T> options;
    private final Serializer<T> serializer;
    private final Context context;
    private final Endpoint endpoint;
    private final Session server;
    private volatile boolean closing;

    Communicator(CommunicatorOptions<T> options, Context context, Endpoint endpoint) {
        this.options = options;
        this.serializer = options.serializer();
        this.context = context;
        this.endpoint = endpoint;
        this.server = endpoint instanceof Connector connector ? connector.session() : null;
    }

    /** {@return the id by which the other side knows this communicator} */
    public UUID id() {
        return context.id();
    }

    /** {@return the options it was opened with} */
    public CommunicatorOptions<T> options() {
        return options;
    }

    /** {@return the address a server is bound to, with its real port if the options asked for port 0; or the address that a client connects to} */
    public NetworkLocation location() {
        return endpoint.location();
    }

    // ---- put

    /**
     * Queues a message: a client's for its server, a server's for every client that has a session at this moment. Never
     * blocks. The value is serialized here and now, once however many peers; it is not modified, and the caller leaves it
     * alone until the delivery is done.
     *
     * @param data the message
     * @return what becomes of it; if the queue is full, already REFUSED
     * @throws ResourceClosedException if this communicator is closed, or lost for good
     * @throws SerializationException if the value cannot be serialized; nothing was queued
     */
    public Delivery put(T data) {
        requireOpen();
        if (server != null) {
            return putTo(server, data);
        }
        Collection<Session> sessions = ((Acceptor) endpoint).sessions();
        Session[] targets = sessions.toArray(Session[]::new);
        return targets.length == 1 ? putTo(targets[0], data) : putToAll(data, targets, idsOf(targets));
    }

    /**
     * Queues a message for some peers. A server names clients; a client may name its server, nobody else. Otherwise as
     * {@link #put(Object)}.
     *
     * @param data the message
     * @param peers whom it goes to; none means as {@link #put(Object)}
     * @return what becomes of it; an unknown peer fails its own part only
     * @throws IllegalArgumentException if a client names anybody but the server it is connected to
     * @throws ResourceClosedException if this communicator is closed, or lost for good
     * @throws SerializationException if the value cannot be serialized; nothing was queued
     */
    public Delivery put(T data, UUID... peers) {
        if (peers.length == 0) {
            return put(data);
        }
        requireOpen();
        if (server != null) {
            for (UUID peer : peers) {
                requireServer(Objects.requireNonNull(peer, "peer"));
            }
            return putTo(server, data);
        }
        if (peers.length == 1) {
            return putTo(Objects.requireNonNull(peers[0], "peer"), data);
        }
        UUID[] distinct = new LinkedHashSet<>(List.of(peers)).toArray(UUID[]::new);
        Session[] targets = new Session[distinct.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = ((Acceptor) endpoint).session(distinct[i]);
        }
        return putToAll(data, targets, distinct);
    }

    private void requireOpen() {
        Throwable lost = context.inbox().endCause(); // null too where the other side ended in order
        if (closing || lost != null || endpoint.closed().isDone()) {
            throw new ResourceClosedException(id(), lost);
        }
    }

    private void requireServer(UUID peer) {
        Peer known = server.peer();
        if (known == null || !known.id().equals(peer)) {
            throw new IllegalArgumentException("a client can put to its server only, which is "
                    + (known == null ? "not connected yet" : known.id()) + ", not to " + peer
                    + ": let the server pass the message on");
        }
    }

    private static UUID[] idsOf(Session[] sessions) {
        UUID[] ids = new UUID[sessions.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = sessions[i].peerId();
        }
        return ids;
    }

    /** The usual answer of a server: no sets and arrays for one peer. */
    private Delivery putTo(UUID peer, T data) {
        Session session = ((Acceptor) endpoint).session(peer);
        return session == null ? putToAll(data, new Session[] {null}, new UUID[] {peer}) : putTo(session, data);
    }

    private Delivery putTo(Session session, T data) {
        byte[] array = serializer.dumpArray(data);
        if (array == null) {
            return putToAll(data, new Session[] {session}, new UUID[] {session.peerId()});
        }
        Delivery delivery = Delivery.of(context.events().executor(), session.peerId(), array);
        session.put(delivery.only());
        return delivery;
    }

    private Delivery putToAll(T data, Session[] sessions, UUID[] peers) {
        byte[] array = serializer.dumpArray(data);
        Chunk[] chunks = array == null ? dumpChunks(data) : null;
        Delivery delivery = Delivery.of(context.events().executor(), peers, array, chunks);
        Outgoing[] parts = delivery.parts();
        for (int i = 0; i < parts.length; i++) {
            if (sessions[i] == null) {
                parts[i].refuse(new ResourceClosedException(peers[i]));
            } else {
                sessions[i].put(parts[i]);
            }
        }
        return delivery;
    }

    private Chunk[] dumpChunks(T data) {
        ByteStream out = new ByteStream();
        try {
            serializer.dump(data, out);
        } catch (RuntimeException | Error e) {
            out.close();
            throw e;
        }
        return out.readChunks().toArray(Chunk[]::new);
    }

    // ---- get

    /**
     * Waits for a message and takes it. Messages of one peer come in order; any number of threads may get, each message
     * goes to one. After close, and once a client is lost for good, what had arrived is handed out first.
     *
     * @param peers from whom; none means from whoever has one, peers taking turns
     * @return the message
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws ResourceClosedException if nothing is here and nothing more will come: every time, to every thread
     * @throws SerializationException if the message cannot be deserialized; it is gone, and the next call goes on
     */
    public Message<T> get(UUID... peers) throws InterruptedException {
        return load(context.inbox().take(peers, Long.MAX_VALUE));
    }

    /**
     * Takes a message, waiting for it so long at most.
     *
     * @param timeout how long to wait; zero or less looks and does not wait
     * @param peers from whom; none means from whoever has one
     * @return the message, or empty if none came in time or none will come any more ({@link #isClosed()} tells which)
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws SerializationException if the message cannot be deserialized; it is gone, and the next call goes on
     */
    public Optional<Message<T>> poll(Duration timeout, UUID... peers) throws InterruptedException {
        Arrival arrival;
        try {
            arrival = context.inbox().take(peers, nanos(timeout));
        } catch (ResourceClosedException e) {
            return Optional.empty();
        }
        return arrival == null ? Optional.empty() : Optional.of(load(arrival));
    }

    static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException e) {
            return time.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private Message<T> load(Arrival arrival) {
        UUID peer = arrival.peer();
        try {
            Object content = arrival.claim();
            T data = content instanceof byte[] array
                    ? serializer.loadArray(array)
                    : serializer.load((ByteStream) content);
            return new Message<>(peer, data);
        } catch (SerializationException e) {
            throw new SerializationException(
                    "a message of peer " + peer + " cannot be deserialized: " + e.getMessage(), e);
        }
    }

    /**
     * The messages as they come, for a loop that ends by itself when nothing more will come, or when its thread is
     * interrupted (the interrupt is kept).
     *
     * @return messages to be iterated by one thread; any number of threads may each ask for their own
     */
    public Iterable<Message<T>> messages() {
        return Messages::new;
    }

    private final class Messages implements Iterator<Message<T>> {

        private Arrival next;

        @Override
        public boolean hasNext() {
            try {
                if (next == null) {
                    next = context.inbox().take(ANYBODY, Long.MAX_VALUE);
                }
                return true;
            } catch (ResourceClosedException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public Message<T> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Arrival arrival = next;
            next = null;
            return load(arrival);
        }
    }

    // ---- what there is

    /** {@return the peers that have a session now, connected or coming back; a client's server once it was reached} */
    public Set<Peer> peers() {
        Set<Peer> peers = new LinkedHashSet<>();
        for (Session session : endpoint.sessions()) {
            Peer peer = session.peer();
            if (peer != null) {
                peers.add(peer);
            }
        }
        return peers;
    }

    /** {@return what it holds now} */
    public Stats stats() {
        long messages = 0;
        long bytes = 0;
        long sentMessages = 0;
        long sentBytes = 0;
        long knownBytes = 0;
        for (Session session : endpoint.sessions()) {
            messages += session.heldMessageCount();
            bytes += session.heldByteCount();
            sentMessages += session.unacknowledgedMessageCount();
            sentBytes += session.unacknowledgedByteCount();
            knownBytes += session.partlyAcknowledgedByteCount();
        }
        return new Stats(
                Math.max(0, messages - sentMessages),
                Math.max(0, bytes - sentBytes),
                sentMessages,
                Math.max(0, sentBytes - knownBytes),
                context.linkCount(),
                context.resentByteCount());
    }

    /** {@return true if nothing is here and nothing more will come: get would throw} */
    public boolean isClosed() {
        return context.inbox().isEnded();
    }

    // ---- close

    /** Closes with the {@code closeTimeout} of the options. See {@link #close(Duration)}. */
    @Override
    public void close() {
        close(options.connection().closeTimeout());
    }

    /**
     * Refuses new puts, sends everything queued, waits until it is acknowledged, and says FIN; a server takes no new
     * clients and waits for those it has, and until they know that it has everything, which a client that is gone delays
     * by 15 s at most. A peer that is away counts as gone after {@code expiry}. Idempotent: a
     * second call waits for the first.
     *
     * <p>If the time is over, or the thread is interrupted (which it stays), what is left is abandoned: its deliveries are
     * CANCELLED or LOST. What had arrived can still be got.
     *
     * @param timeout how long to wait; {@link ConnectionOptions#UNLIMITED} waits as long as it takes
     */
    public void close(Duration timeout) {
        closing = true;
        endpoint.close();
        if (!awaitClosed(nanos(timeout))) {
            endpoint.abandon();
            awaitAbandoned();
        }
        endpoint.release();
        context.inbox().releasePooled();
    }

    /** False if the time is over or the thread was interrupted. */
    private boolean awaitClosed(long nanos) {
        try {
            endpoint.closed().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new NetQueueException("closing failed", e.getCause());
        }
    }

    /** Abandoning needs no peer: it takes as long as the workers take to come to it. */
    private void awaitAbandoned() {
        endpoint.closed().join();
    }

    @Override
    public String toString() {
        return (server == null ? "server " : "client ") + id() + " at " + location();
    }
}
