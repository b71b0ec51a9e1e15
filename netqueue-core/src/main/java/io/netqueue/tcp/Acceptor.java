package io.netqueue.tcp;

import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes the connections of one server and gives them to its workers in turn.
 *
 * <p>It takes no more for a while when {@code acceptsPerSecond} is reached, or when accepting fails because the process
 * has no descriptors left: what comes meanwhile waits in the kernel's queue, and nothing spins.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    static {
        // Logging reads time zones from a file when they are first needed. If that is when no descriptors are left, it
        // fails for the life of the JVM.
        ZoneId.systemDefault().getRules();
    }

    private final List<NettyWorker> workers;
    private final Supplier<LinkListener> listeners;
    private final Strangers strangers;

    /** Null where connections are plain. */
    private final TlsContexts tls;

    private final AddressQuota quota;
    private final int mergeSize;
    private final int acceptsPerSecond;

    // touched by the server's own worker, the first, only
    private int nextWorker;
    private long secondNanos = System.nanoTime();
    private int accepts;
    private boolean failed;
    private boolean crowded;

    Acceptor(
            List<NettyWorker> workers,
            CommunicatorOptions<?> options,
            Supplier<LinkListener> listeners,
            Strangers strangers,
            TlsContexts tls) {
        this.workers = workers;
        this.listeners = listeners;
        this.strangers = strangers;
        this.tls = tls;
        this.quota = new AddressQuota(options.limits().linksPerAddress());
        this.mergeSize = options.connection().mergeSize();
        this.acceptsPerSecond = options.limits().acceptsPerSecond();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        try {
            accept(accepted);
        } catch (RuntimeException e) {
            // The peer is gone already: the socket has no address, or refuses its options.
            accepted.unsafe().closeForcibly();
            LOG.log(System.Logger.Level.DEBUG, "A connection ended while it was accepted", e);
        }
        long nanos = workers.get(0).nanoTime();
        if (nanos - secondNanos >= SECOND_NANOS) {
            secondNanos = nanos;
            accepts = 0;
        }
        accepts++;
        if (accepts >= acceptsPerSecond) {
            pause(context.channel(), secondNanos + SECOND_NANOS - nanos);
        }
    }

    /** Accepting failed. The connection that could not be taken stays in the kernel's queue and fails again at once. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        pause(context.channel(), SECOND_NANOS);
        System.Logger.Level level = failed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
        failed = true;
        try {
            LOG.log(
                    level,
                    "Cannot accept connections at {0}, trying again every second: {1}: is the limit of open files"
                            + " (ulimit -n) too low?",
                    context.channel().localAddress(),
                    thrown.getMessage());
        } catch (RuntimeException | Error ignored) {
            // Without descriptors a log may fail to load what it needs. Netty would log that, fail in the same way, and
            // end the worker's thread.
        }
    }

    private void accept(SocketChannel accepted) {
        InetAddress address = accepted.remoteAddress().getAddress();
        if (!quota.enter(address)) {
            accepted.unsafe().closeForcibly();
            refused(address);
            return;
        }
        accepted.closeFuture().addListener(closed -> quota.leave(address));
        NettyWorker worker = workers.get(nextWorker);
        nextWorker = (nextWorker + 1) % workers.size();
        TcpSockets.configure(accepted, worker);
        accepted.pipeline().addLast(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                begin(worker, channel);
            }
        });
        if (tls == null) {
            worker.loop().register(accepted);
        } else {
            tls.refresh(worker, () -> worker.loop().register(accepted));
        }
    }

    private void begin(NettyWorker worker, SocketChannel channel) {
        TlsEdge edge = null;
        if (tls != null) {
            edge = new TlsEdge(() -> tls.current().newHandler(channel.alloc()), strangers);
            channel.pipeline().addLast(edge);
        }
        TcpLink link = new TcpLink(worker, channel, mergeSize, edge, listeners.get());
        channel.pipeline().addLast(new PreambleReader(strangers), link);
    }

    private void refused(InetAddress address) {
        LOG.log(
                crowded ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "Closed a connection from {0}, which has as many as linksPerAddress allows: raise it if many clients"
                        + " share this address. Further ones are logged at level DEBUG",
                address.getHostAddress());
        crowded = true;
    }

    private void pause(Channel server, long nanos) {
        server.config().setAutoRead(false);
        workers.get(0).schedule(() -> resume(server), nanos);
    }

    private static void resume(Channel server) {
        if (server.isActive()) {
            server.config().setAutoRead(true);
        }
    }
}
