package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Workers;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody else at the broker: subscribes to one topic, and publishes what it likes. Thread-safe. */
final class RawClient implements AutoCloseable, MqttConnection.Listener {
    private final NettyWorker worker = Workers.shared().acquire(1).get(0);
    private final List<byte[]> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<MqttConnection> connection = new CompletableFuture<>();
    private final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private volatile Runnable whenWritable = () -> {};

    RawClient(NetworkLocation broker, String clientId, String filter) throws Exception {
        this(
                broker,
                new Login(
                        clientId, List.of(filter), null, BrokerOptions.builder().build(), 30));
    }

    RawClient(NetworkLocation broker, Login login) throws Exception {
        CommunicatorOptions<?> options =
                CommunicatorOptions.builder(Serializer.bytes()).location(broker).build();
        worker.execute(() -> new BrokerDial(worker, BrokerAccess.of(options), login, this).start());
        Deadlines.value(connection);
    }

    void publish(String topic, byte[] payload) throws Exception {
        send(MqttPackets.publish(topic, Unpooled.wrappedBuffer(payload)));
    }

    void send(MqttMessage packet) throws Exception {
        MqttConnection to = Deadlines.value(connection);
        worker.execute(() -> to.send(packet));
    }

    /** Its connection, for who does more with it; on its worker only. */
    MqttConnection connection() throws Exception {
        return Deadlines.value(connection);
    }

    /** What to do when there is room for output again; called on the worker. */
    void whenWritable(Runnable task) {
        whenWritable = task;
    }

    /** What came so far. */
    List<byte[]> received() {
        return List.copyOf(received);
    }

    /** Done when the connection is over. */
    CompletableFuture<Throwable> closed() {
        return closed;
    }

    @Override
    public void onReady(MqttConnection opened) {
        connection.complete(opened);
    }

    @Override
    public void onPublish(String topic, ByteBuf payload) {
        received.add(ByteBufUtil.getBytes(payload));
        payload.release();
    }

    @Override
    public void onReadDone() {
        // each is looked at when it comes
    }

    @Override
    public void onWritable() {
        whenWritable.run();
    }

    @Override
    public void onClosed(Throwable cause) {
        connection.completeExceptionally(cause);
        closed.complete(cause);
    }

    /** Takes its leave; done when the connection is over. */
    CompletableFuture<Throwable> leave() {
        connection.thenAccept(opened -> worker.execute(opened::leave));
        return closed;
    }

    @Override
    public void close() {
        leave().join();
    }
}
