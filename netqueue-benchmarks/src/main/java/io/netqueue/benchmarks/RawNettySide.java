package io.netqueue.benchmarks;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.netty.Workers;
import io.netqueue.options.SecurityOptions;
import io.netqueue.tcp.SameSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Netty without a session: the worker, the socket's settings, the allocator and the TLS of net-queue, and on them nothing
 * but messages, each its length and its bytes. Nothing is acknowledged but the end of a burst, and the user's thread hears
 * of messages once a read turn.
 */
final class RawNettySide implements BothWays {
    private static final String LOOPBACK = "127.0.0.1";

    /** How a received message is kept until it is whole. */
    enum Keeping {
        /** In an array of its own. */
        ARRAY,
        /** In the memory it was read into. */
        STREAM
    }

    private final NettyWorker worker = Workers.shared().acquire(1).get(0);
    private final Load load;
    private final ByteBuf memory;
    private final Keeping keeping;
    private final Tally tally = new Tally();
    private final CompletableFuture<RawNettyWriter> writer = new CompletableFuture<>();
    private int port;

    private RawNettySide(Keeping keeping, Load load) {
        this.keeping = keeping;
        this.load = load;
        memory = keeping == Keeping.ARRAY
                ? Unpooled.wrappedBuffer(new byte[load.byteCount()])
                : Unpooled.directBuffer(load.byteCount()).writeZero(load.byteCount());
    }

    static RawNettySide server(Keeping keeping, Load load, boolean secured) {
        RawNettySide side = new RawNettySide(keeping, load);
        TlsContexts contexts = secured
                ? TlsContexts.server(
                        SecurityOptions.of(Keys.given().key(), Keys.given().certificate()))
                : null;
        Channel channel = new ServerBootstrap()
                .group(side.worker.loop())
                .channelFactory(side.worker.io()::serverSocket)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        if (contexts != null) {
                            accepted.pipeline().addLast(contexts.current().newHandler(Buffers.ALLOCATOR));
                        }
                        side.initialize(accepted);
                    }
                })
                .bind(LOOPBACK, 0)
                .syncUninterruptibly()
                .channel();
        side.port = ((ServerSocketChannel) channel).localAddress().getPort();
        return side;
    }

    static RawNettySide client(Keeping keeping, Load load, boolean secured, int port) {
        RawNettySide side = new RawNettySide(keeping, load);
        TlsContexts contexts = secured
                ? TlsContexts.client(SecurityOptions.trusting(Keys.given().certificate()))
                : null;
        new Bootstrap()
                .group(side.worker.loop())
                .channelFactory(side.worker.io()::socket)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (contexts != null) {
                            channel.pipeline().addLast(contexts.newHandler(Buffers.ALLOCATOR, LOOPBACK, port));
                        }
                        side.initialize(channel);
                    }
                })
                .connect(new InetSocketAddress(LOOPBACK, port))
                .syncUninterruptibly();
        return side;
    }

    /** On the event loop. */
    private void initialize(SocketChannel channel) {
        SameSockets.configure(channel, worker, channel.pipeline().get(SslHandler.class) != null);
        RawNettyWriter output = new RawNettyWriter(channel, load, memory);
        channel.pipeline().addLast(new RawNettyReader(keeping, tally, output::write));
        writer.complete(output);
    }

    @Override
    public int port() {
        return port;
    }

    private void start(int count) {
        RawNettyWriter output = writer.join();
        worker.execute(() -> output.start(count));
    }

    @Override
    public void send(int count) throws InterruptedException {
        start(count);
        tally.awaitReceipt();
    }

    @Override
    public void receive(int count) throws InterruptedException {
        tally.awaitMessages(count, load.sum(count));
        worker.execute(writer.join()::writeReceipt);
    }

    @Override
    public void exchange(int count) throws InterruptedException {
        start(count);
        receive(count);
        tally.awaitReceipt();
    }

    /** Here writing never needs a thread, so it is the same. */
    @Override
    public void exchangeInTurn(int count) throws InterruptedException {
        exchange(count);
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
