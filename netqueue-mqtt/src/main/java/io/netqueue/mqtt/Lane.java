package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One of a server's connections to the broker, made anew whenever it is lost, and the links that publish through it.
 * Worker only, its own.
 */
final class Lane implements MqttConnection.Listener {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** A broker that is back is found within this time. */
    private static final long MOST_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A place that was lost sooner was perhaps lost to another server. */
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What reads the messages of a connection; a lane that only publishes has none. */
    interface Reader {

        /** A message; its payload is handed over. */
        void onPublish(String topic, ByteBuf payload);

        /** No further messages are at hand. */
        default void onReadDone() {}

        /** The connection was lost, and before it was back another server took this one's place. */
        default void onTaken() {}
    }

    private final NettyWorker worker;
    private final BrokerAccess access;
    private final Supplier<Login> logins;
    private final Reader reader;
    private final boolean first;
    private final Map<MqttLink, Runnable> links = new LinkedHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private Inquiry inquiry;
    private BrokerDial dial;
    private MqttConnection connection;
    private Worker.Timer redial;
    private long delayNanos;
    private boolean closing;

    private long connectedAtNanos;

    /** Another server was found in this one's place, or may have taken it: two must not push each other out for ever. */
    private boolean wary;

    /** Null while there is a connection, and before there was one. */
    private String warnedOf;

    /**
     * A lane that is not connected yet.
     *
     * @param worker where it lives
     * @param access says where the broker is
     * @param logins what to say to the broker, at each connection
     * @param reader reads what comes; null if nothing does
     * @param first is it the one whose name is the server's place? It asks before it connects
     */
    Lane(NettyWorker worker, BrokerAccess access, Supplier<Login> logins, Reader reader, boolean first) {
        this.worker = worker;
        this.access = access;
        this.logins = logins;
        this.reader = reader;
        this.first = first;
    }

    /** {@return its worker; from any thread, as the two futures} */
    NettyWorker worker() {
        return worker;
    }

    /** Done once the connection was ready for the first time, or could not be made; completed on the worker. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Done once the connection is gone for good. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Connects; first asks whether another server is there, if this is the lane that holds the place. */
    void connect() {
        redial = null;
        if (closing) {
            return;
        }
        if (!first) {
            dial();
            return;
        }
        inquiry = new Inquiry(worker, access, wary, new Inquiry.Outcome() {
            @Override
            public void onAnswer(boolean found) {
                inquiry = null;
                Lane.this.onAnswer(found);
            }

            @Override
            public void onFailed(Throwable cause) {
                inquiry = null;
                Lane.this.onClosed(cause);
            }
        });
        inquiry.start();
    }

    private void onAnswer(boolean found) {
        if (found) {
            wary = true;
            reader.onTaken();
            onClosed(new NamespaceTakenException(access.broker().namespace(), access.location()));
        } else if (!closing) {
            dial();
        } else {
            closed.complete(null);
        }
    }

    private void dial() {
        dial = new BrokerDial(worker, access, logins.get(), this);
        dial.start();
    }

    /** {@return is there a connection now?} */
    boolean isConnected() {
        return connection != null;
    }

    /** Says a word to the broker, unless the connection is away; from any thread. */
    void publish(String topic, String word) {
        worker.execute(() -> {
            if (connection != null) {
                connection.send(MqttPackets.publish(topic, Unpooled.copiedBuffer(word, StandardCharsets.US_ASCII)));
            }
        });
    }

    /** A new link to a client that publishes on this topic; null if there is no connection now. */
    MqttLink open(String topic, UUID client, LinkListener listener, Runnable onClose) {
        if (connection == null || closing) {
            return null;
        }
        MqttLink link = new MqttLink(connection, topic, listener, this::forget, Optional.of(client));
        links.put(link, onClose);
        return link;
    }

    /** Ends its links and its connection, and makes no other. */
    void close() {
        closing = true;
        if (redial != null) {
            redial.cancel();
            redial = null;
            closed.complete(null);
        } else if (inquiry != null) {
            inquiry.giveUp();
        } else if (connection != null) {
            loseLinks(new IOException("The server was closed"));
            connection.leave();
        } else if (dial != null) {
            dial.giveUp();
        } else {
            closed.complete(null); // it was never told to connect
        }
    }

    @Override
    public void onReady(MqttConnection opened) {
        connection = opened;
        connectedAtNanos = worker.nanoTime();
        delayNanos = 0;
        if (closing) {
            connection.leave();
            return;
        }
        if (warnedOf != null) {
            warnedOf = null;
            LOG.log(System.Logger.Level.INFO, "The connection to the broker at {0} is back", access.location());
        }
        ready.complete(null);
    }

    @Override
    public void onPublish(String topic, ByteBuf payload) {
        if (reader == null) {
            payload.release(); // a stranger's: nobody has a reason to publish there
        } else {
            reader.onPublish(topic, payload);
        }
    }

    @Override
    public void onReadDone() {
        if (reader != null) {
            reader.onReadDone();
        }
    }

    /** Who was let write goes behind all others: next time those that found no room this time come first. */
    @Override
    public void onWritable() {
        for (MqttLink link : List.copyOf(links.keySet())) {
            if (link.writable()) {
                Runnable onClose = links.remove(link);
                if (onClose != null) {
                    links.put(link, onClose);
                }
            }
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        if (connection != null) {
            wary = worker.nanoTime() - connectedAtNanos < SHORT_NANOS;
        }
        connection = null;
        dial = null;
        loseLinks(cause);
        boolean bound = ready.isDone() && !ready.isCompletedExceptionally();
        if (!bound) {
            ready.completeExceptionally(cause);
            closing = true;
        }
        if (closing) {
            closed.complete(null);
            return;
        }
        String why = String.valueOf(cause.getMessage());
        LOG.log(
                why.equals(warnedOf) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "A server has no connection to its broker, going on trying: {0}",
                why);
        warnedOf = why;
        redial = worker.schedule(this::connect, delayNanos);
        long least = access.connection().reconnectDelayMin().toNanos();
        delayNanos = Math.min(MOST_DELAY_NANOS, Math.max(least, 2 * delayNanos));
    }

    private void forget(MqttLink link) {
        Runnable onClose = links.remove(link);
        if (onClose != null) {
            onClose.run();
        }
    }

    /** Ends its links, though it has a connection. */
    void loseLinks(Throwable cause) {
        for (MqttLink link : List.copyOf(links.keySet())) {
            forget(link);
            link.lost(cause);
        }
    }
}
