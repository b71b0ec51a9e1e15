package io.netqueue.mqtt;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.ConnectAttempt;
import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * One attempt to reach the broker, log in and subscribe: with MQTT 5, and with 3.1.1 if the broker does not speak that.
 * {@code connectTimeout} bounds the whole. It ends with a connection that is ready, or with an error. Worker only.
 */
final class BrokerDial implements ConnectAttempt.Outcome, MqttConnection.Listener {
    private static final int LEAST_READ = 2 * 1024;
    private static final int MOST_READ = 256 * 1024;
    private static final int READS_PER_TURN = 16;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final NettyWorker worker;
    private final BrokerAccess access;
    private final Login login;
    private final MqttConnection.Listener listener;

    private MqttVersion version = MqttVersion.MQTT_5;
    private ConnectAttempt attempt;
    private MqttConnection connection;
    private Worker.Timer limit;
    private boolean ready;
    private boolean over;
    private IOException gaveUp;

    BrokerDial(NettyWorker worker, BrokerAccess access, Login login, MqttConnection.Listener listener) {
        this.worker = worker;
        this.access = access;
        this.login = login;
        this.listener = listener;
    }

    void start() {
        limit = worker.schedule(
                () -> giveUp(new SocketTimeoutException("The broker at " + access.location()
                        + " did not answer within "
                        + access.connection().connectTimeout().toMillis()
                        + " ms: does an MQTT broker listen there?")),
                access.connection().connectTimeout().toNanos());
        connect();
    }

    private void connect() {
        attempt = new ConnectAttempt(
                worker, access.location(), "broker", access.connection().connectTimeout(), this);
        attempt.start(access.tls());
    }

    /** Ended, or succeeded: it needs not be given up any more. */
    boolean isOver() {
        return over || ready;
    }

    /** Fails, unless it is over. */
    void giveUp() {
        giveUp(new IOException(
                "Connecting to the broker at " + access.location() + " was given up: this side was closed"));
    }

    private void giveUp(IOException cause) {
        if (isOver()) {
            return;
        }
        gaveUp = cause;
        if (connection != null) {
            connection.fail(cause);
        } else {
            attempt.giveUp();
        }
    }

    @Override
    public void configure(SocketChannel channel) {
        channel.config()
                .setTcpNoDelay(true)
                .setAllocator(Buffers.ALLOCATOR)
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(LEAST_READ, LEAST_READ, MOST_READ)
                        .maxMessagesPerRead(READS_PER_TURN))
                .setWriteBufferWaterMark(WATER_MARK);
    }

    @Override
    public void onConnected(SocketChannel channel) {
        if (access.tls() != null) {
            SslHandler tls = access.tls()
                    .newHandler(
                            channel.alloc(),
                            access.location().host(),
                            access.location().port());
            channel.pipeline().addLast(tls);
        }
        connection = new MqttConnection(worker, channel, access.location(), login, version, this);
        channel.pipeline()
                .addLast(
                        new WholePackets(MqttPackets.LARGEST_TAKEN),
                        new MqttDecoder(MqttPackets.LARGEST_TAKEN),
                        MqttEncoder.INSTANCE,
                        connection);
    }

    @Override
    public void onFailed(IOException cause) {
        finish(gaveUp != null ? gaveUp : BrokerErrors.unreachable(access.location(), cause));
    }

    @Override
    public void onReady(MqttConnection opened) {
        ready = true;
        limit.cancel();
        listener.onReady(opened);
    }

    @Override
    public void onPublish(String topic, ByteBuf payload) {
        listener.onPublish(topic, payload);
    }

    @Override
    public void onAcknowledged(int number, boolean heard) {
        listener.onAcknowledged(number, heard);
    }

    @Override
    public void onReadDone() {
        listener.onReadDone();
    }

    @Override
    public void onWritable() {
        listener.onWritable();
    }

    @Override
    public void onClosed(Throwable cause) {
        boolean again = !ready && gaveUp == null && version == MqttVersion.MQTT_5 && connection.isOldVersionWanted();
        connection = null;
        if (again) {
            version = MqttVersion.MQTT_3_1_1;
            connect();
        } else {
            finish(cause);
        }
    }

    private void finish(Throwable cause) {
        over = true;
        limit.cancel();
        listener.onClosed(cause);
    }
}
