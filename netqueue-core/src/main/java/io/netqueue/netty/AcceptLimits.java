package io.netqueue.netty;

import io.netqueue.options.LimitOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/**
 * Lets through no more connections than the limits of one server allow: the first handler of its listening channel, on
 * its worker.
 *
 * <p>It takes no more for a while when {@code acceptsPerSecond} is reached, or when accepting fails because the process
 * has no descriptors left: what comes meanwhile waits in the kernel's queue, and nothing spins.
 */
public final class AcceptLimits extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(AcceptLimits.class.getName());
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    static {
        // Logging reads time zones from a file when they are first needed. If that is when no descriptors are left, it
        // fails for the life of the JVM.
        ZoneId.systemDefault().getRules();
    }

    private final NettyWorker worker;
    private final AddressQuota quota;
    private final int acceptsPerSecond;

    private int accepts;
    private long secondNanos = System.nanoTime();
    private boolean failed;
    private boolean crowded;

    /**
     * The limits of one server.
     *
     * @param worker the listening channel's
     * @param limits of the server's options
     */
    public AcceptLimits(NettyWorker worker, LimitOptions limits) {
        this.worker = worker;
        this.quota = new AddressQuota(limits.linksPerAddress());
        this.acceptsPerSecond = limits.acceptsPerSecond();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        InetSocketAddress remote = accepted.remoteAddress();
        if (remote == null) {
            accepted.unsafe().closeForcibly(); // the peer is gone already
        } else {
            admit(context, accepted, remote.getAddress());
        }
        long nanos = worker.nanoTime();
        if (nanos - secondNanos >= SECOND_NANOS) {
            secondNanos = nanos;
            accepts = 0;
        }
        accepts++;
        if (accepts >= acceptsPerSecond) {
            pause(context.channel(), secondNanos + SECOND_NANOS - nanos);
        }
    }

    private void admit(ChannelHandlerContext context, SocketChannel accepted, InetAddress address) {
        if (quota.enter(address)) {
            accepted.closeFuture().addListener(closed -> quota.leave(address));
            context.fireChannelRead(accepted);
            if (!accepted.isOpen()
                    && !accepted.isRegistered()
                    && !accepted.closeFuture().isDone()) {
                quota.leave(address); // closed before it had a worker: its future will never tell
            }
        } else {
            accepted.unsafe().closeForcibly();
            refused(address);
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
        worker.schedule(() -> resume(server), nanos);
    }

    private static void resume(Channel server) {
        if (server.isActive()) {
            server.config().setAutoRead(true);
        }
    }
}
