package io.netqueue.benchmarks;

import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Workers;
import io.netqueue.tcp.SameSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.net.InetSocketAddress;

/**
 * MQTT without net-queue: the worker, the codec, the socket's settings and the broker of net-queue, quality of service 0,
 * a PUBLISH for each array, written while the channel takes it. The end of a burst is answered with an empty message.
 */
final class BareMqttSide implements Side {
    private static final int LARGEST_PACKET = 16 * 1024 * 1024;

    private final NettyWorker worker = Workers.shared().acquire(1).get(0);
    private final Load load;
    private final Tally tally = new Tally();
    private final BareMqttClient client;
    private final int port;

    private BareMqttSide(Load load, int port, String from, String to) throws InterruptedException {
        this.load = load;
        this.port = port;
        client = new BareMqttClient(worker, load, tally, from, to);
        new Bootstrap()
                .group(worker.loop())
                .channelFactory(worker.io()::socket)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        SameSockets.configure(channel, worker, false);
                        channel.pipeline().addLast(new MqttDecoder(LARGEST_PACKET), MqttEncoder.INSTANCE, client);
                    }
                })
                .connect(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly();
        tally.awaitReceipt(); // subscribed
    }

    static BareMqttSide server(Load load) throws InterruptedException {
        return new BareMqttSide(load, BrokerProcess.start(), "bench/up", "bench/down");
    }

    static BareMqttSide client(Load load, int port) throws InterruptedException {
        return new BareMqttSide(load, port, "bench/down", "bench/up");
    }

    @Override
    public int port() {
        return port;
    }

    private void start(int count) {
        worker.execute(() -> client.start(count));
    }

    @Override
    public void send(int count) throws InterruptedException {
        start(count);
        tally.awaitReceipt();
    }

    @Override
    public void receive(int count) throws InterruptedException {
        tally.awaitMessages(count, load.sum(count));
        worker.execute(client::writeReceipt);
    }

    @Override
    public long[] ping(int count) throws InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            start(1);
            tally.awaitMessages(1, load.byteCount());
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    @Override
    public void pong(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            tally.awaitMessages(1, load.byteCount());
            start(1);
        }
    }
}
