package io.netqueue.tcp;

import io.netqueue.error.BindException;
import io.netqueue.netty.AcceptLimits;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Strangers;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** A listening socket. It lives on the first of its workers; its links live on all of them. */
final class TcpServer implements LinkServer {
    /** Connections that may wait to be accepted, where the kernel allows as many. */
    private static final int BACKLOG = 4096;

    private final NettyWorker worker;
    private final ServerSocketChannel channel;
    private final NetworkLocation location;
    private final Strangers strangers;

    private TcpServer(NettyWorker worker, ServerSocketChannel channel, String host, Strangers strangers) {
        this.worker = worker;
        this.channel = channel;
        this.location = new NetworkLocation(host, channel.localAddress().getPort());
        this.strangers = strangers;
    }

    /**
     * Binds a server.
     *
     * @param workers for its links, in turn
     * @param options say where
     * @param listeners makes a listener for each link
     * @param tls encrypts; null where connections are plain
     * @return the server, bound
     * @throws BindException if it cannot be bound
     */
    static TcpServer bind(
            List<NettyWorker> workers,
            CommunicatorOptions<?> options,
            Supplier<LinkListener> listeners,
            TlsContexts tls) {
        NetworkLocation location = options.location();
        InetSocketAddress address = new InetSocketAddress(location.host(), location.port());
        if (address.isUnresolved()) {
            throw new BindException(
                    location.toString(),
                    "the host name is unknown: give a name or an address of this machine, or 0.0.0.0 for all of them",
                    null);
        }
        NettyWorker worker = workers.get(0);
        Strangers strangers = new Strangers();
        Acceptor acceptor = new Acceptor(workers, options.connection().mergeSize(), listeners, strangers, tls);
        ChannelFuture bound = new Bootstrap()
                .group(worker.loop())
                .channelFactory(worker.io()::serverSocket)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(new ChannelInitializer<ServerSocketChannel>() {
                    @Override
                    protected void initChannel(ServerSocketChannel server) {
                        server.pipeline().addLast(new AcceptLimits(worker, options.limits()), acceptor);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BindException(
                    location.toString(),
                    bound.cause().getMessage()
                            + ": if another program listens there, stop it or choose another port (port 0 takes any that is"
                            + " free); otherwise give an address of this machine",
                    bound.cause());
        }
        return new TcpServer(worker, (ServerSocketChannel) bound.channel(), location.host(), strangers);
    }

    @Override
    public NetworkLocation location() {
        return location;
    }

    /** {@return who came and was turned away} */
    Strangers strangers() {
        return strangers;
    }

    /** The address is free on return, except on the worker itself, which must not wait. */
    @Override
    public void close() {
        Promise<Void> freed = worker.loop().newPromise();
        // Java's own IO frees the address with the select that comes after the close, a turn later.
        channel.close().addListener(closed -> worker.schedule(() -> freed.setSuccess(null), 0));
        if (!worker.isCurrent()) {
            freed.awaitUninterruptibly();
        }
    }
}
