package io.netqueue.grpc;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netqueue.error.BindException;
import io.netqueue.netty.AcceptLimits;
import io.netqueue.netty.AddressQuota;
import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A gRPC server of our own. Its socket lives on the first of its workers; connections and their calls live on all of them. */
final class GrpcServer implements LinkServer {
    /** Connections that may wait to be accepted, where the kernel allows as many. */
    private static final int BACKLOG = 4096;

    /** Links that were told to end need up to this long; what is there afterwards is cut off. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(7);

    /** A user's proxy may look as often whether the connection lives. */
    private static final long PERMITTED_PING_SECONDS = 1;

    /** The time in which a connection may reset as many calls as {@code uselessFrames} says. */
    private static final int RESET_WINDOW_SECONDS = 10;

    private final NettyWorker worker;
    private final Server server;
    private final ServerSocketChannel channel;
    private final NetworkLocation location;

    private GrpcServer(NettyWorker worker, Server server, ServerSocketChannel channel, String host) {
        this.worker = worker;
        this.server = server;
        this.channel = channel;
        this.location = new NetworkLocation(host, channel.localAddress().getPort());
    }

    /**
     * Binds a server.
     *
     * @param workers for its links, in turn
     * @param options say where
     * @param listeners makes a listener for each link
     * @return the server, bound
     * @throws BindException if it cannot be bound
     */
    static GrpcServer bind(
            List<NettyWorker> workers, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        NetworkLocation location = options.location();
        InetSocketAddress address = new InetSocketAddress(location.host(), location.port());
        if (address.isUnresolved()) {
            throw new BindException(
                    location.toString(),
                    "the host name is unknown: give a name or an address of this machine, or 0.0.0.0 for all of them",
                    null);
        }
        // First what may fail because of a file: nobody would close a socket that was made before.
        Optional<TlsContexts> tls = options.security()
                .filter(security -> security.tls())
                .map(security -> TlsContexts.server(security, AttachMethod.ALPN));
        NettyWorker worker = workers.get(0);
        ServerSocketChannel channel = worker.io().serverSocket();
        Connections connections = new Connections(tls.isPresent());
        channel.pipeline().addLast(new AcceptLimits(worker, options.limits()), connections);
        GrpcService service =
                new GrpcService(workers, CallTuning.of(options.connection(), false), connections::find, listeners);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .channelFactory(() -> channel)
                .bossEventLoopGroup(worker.loop())
                .workerEventLoopGroup(new WorkerGroup(workers))
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .withChildOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR) // else gRPC takes a pool of its own
                .directExecutor()
                .addTransportFilter(connections.whenReady())
                .addStreamTracerFactory(new CallTracer.Factory())
                .addService(service.definition())
                .addService(new OldMethod().definition());
        tune(builder, options.connection());
        limit(builder, options.limits());
        tls.ifPresent(contexts -> builder.sslContext(contexts.following()));
        try {
            return new GrpcServer(worker, builder.build().start(), channel, location.host());
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BindException(
                    location.toString(),
                    cause.getMessage()
                            + ": if another program listens there, stop it or choose another port (port 0 takes any that is"
                            + " free); otherwise give an address of this machine",
                    cause);
        }
    }

    private static void tune(NettyServerBuilder builder, ConnectionOptions options) {
        builder.flowControlWindow(CallTuning.of(options, false).windowBytes())
                .maxInboundMessageSize(CallTuning.MAX_MESSAGE)
                .handshakeTimeout(options.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                // A connection without a call is of no use, and one whose other end is gone has no call for long.
                .maxConnectionIdle(options.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(PERMITTED_PING_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /** A connection is bounded as an address is: a proxy with more calls than that opens further connections. */
    private static void limit(NettyServerBuilder builder, LimitOptions limits) {
        builder.maxConcurrentCallsPerConnection(limits.linksPerAddress())
                .maxRstFramesPerWindow(limits.uselessFrames(), RESET_WINDOW_SECONDS)
                .intercept(new CallQuota(new AddressQuota(limits.linksPerAddress())));
    }

    @Override
    public NetworkLocation location() {
        return location;
    }

    /** The address is free on return, except on a worker, which must not wait. Calls go on until their links end. */
    @Override
    public void close() {
        server.shutdown();
        Promise<Void> freed = worker.loop().newPromise();
        // Java's own IO frees the address with the select that comes after the close, a turn later.
        channel.closeFuture().addListener(closed -> worker.schedule(() -> freed.trySuccess(null), 0));
        worker.execute(() -> worker.schedule(server::shutdownNow, REST_NANOS));
        if (!worker.isCurrent()) {
            freed.awaitUninterruptibly();
        }
    }
}
