package io.netqueue.mqtt;

import io.netqueue.netty.Buffers;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A pair of topics as a link that moves packets: what is flushed is published on one of them; whoever reads the other
 * hands over what arrives. A client's link has its connection to the broker to itself, those of a server share theirs.
 * Worker only, the connection's.
 */
final class MqttLink implements Link {
    private static final System.Logger LOG = System.getLogger(MqttLink.class.getName());

    private final MqttConnection connection;
    private final MqttOutput output;
    private final LinkListener listener;
    private final Consumer<MqttLink> onClose;
    private final Optional<UUID> peer;

    private boolean closed;
    private boolean told;

    /** True while the listener waits to hear that there is room. */
    private boolean blocked;

    /**
     * A link.
     *
     * @param connection carries its output
     * @param topic where it publishes
     * @param listener hears of it
     * @param onClose told once, when the listener closes the link
     * @param peer whose the topics are, if they are the other end's
     */
    MqttLink(
            MqttConnection connection,
            String topic,
            LinkListener listener,
            Consumer<MqttLink> onClose,
            Optional<UUID> peer) {
        this.connection = connection;
        this.output = new MqttOutput(connection, topic);
        this.listener = listener;
        this.onClose = onClose;
        this.peer = peer;
    }

    @Override
    public Worker worker() {
        return connection.worker();
    }

    MqttConnection connection() {
        return connection;
    }

    /** The broker's: nothing else is known of the other end. */
    @Override
    public NetworkLocation remote() {
        return connection.broker();
    }

    @Override
    public boolean isEncrypted() {
        return connection.isEncrypted();
    }

    @Override
    public Optional<UUID> peerId() {
        return peer;
    }

    @Override
    public int packetSize() {
        return output.packetSize();
    }

    @Override
    public ByteBuffer room(int byteCount) {
        assert worker().isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        return output.room(byteCount);
    }

    @Override
    public void write(Chunk chunk) {
        assert worker().isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        output.write(chunk);
    }

    @Override
    public void flush() {
        assert worker().isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        if (connection.isReady()) {
            output.flush();
        } else {
            output.discard();
        }
    }

    @Override
    public boolean isWritable() {
        blocked = !output.isWritable();
        return !blocked;
    }

    /** Of this link alone: that its neighbours' output is taken does not show that anybody is at the other end of it. */
    @Override
    public long takenByteCount() {
        return output.takenByteCount();
    }

    @Override
    public void close() {
        assert worker().isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        if (!closed) {
            flush();
            closed = true;
            onClose.accept(this);
            worker().execute(() -> tellClosed(new IOException("The link was closed by this side")));
        }
    }

    // ---- from whoever reads the topic; on the link's worker

    void opened() {
        tell(() -> listener.onOpened(this));
    }

    /** A packet arrived; it is handed over. */
    void receive(ByteBuf packet) {
        if (closed) {
            packet.release();
        } else {
            tell(() -> listener.onBytes(Buffers.chunk(packet)));
        }
    }

    void readDone() {
        if (!closed) {
            tell(listener::onReadDone);
        }
    }

    /** The connection has room, unless another link took it: tells who waits for that, and whether anybody did. */
    boolean writable() {
        boolean wanted = !closed && blocked && output.isWritable();
        if (wanted) {
            tell(listener::onWritable);
        }
        return wanted;
    }

    /** The connection is gone. */
    void lost(Throwable cause) {
        closed = true;
        output.discard();
        tellClosed(cause);
    }

    private void tellClosed(Throwable cause) {
        if (!told) {
            told = true;
            tell(() -> listener.onClosed(cause));
        }
    }

    /** What goes wrong with one link is not to end the others of its connection. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "A link failed; please report this", e);
            if (!closed) {
                closed = true;
                output.discard();
                onClose.accept(this);
                worker().execute(() -> tellClosed(e));
            }
        }
    }
}
