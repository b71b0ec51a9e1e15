package io.netqueue.netty;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One attempt to connect: looks the host's name up, then tries its addresses one after the other. Of the time that is
 * left each address gets an equal share, so that a first one that swallows everything does not keep the next from being
 * tried. It ends with a channel or with one error that names all that was tried. Worker only.
 */
public final class ConnectAttempt {

    /** What a transport does with its socket, and hears of the attempt. */
    public interface Outcome {

        /**
         * Sets the options of a socket that is about to connect.
         *
         * @param channel the socket
         */
        void configure(SocketChannel channel);

        /**
         * Adds handlers to the socket that connected. They hear next that the channel is active. The last call.
         *
         * @param channel the socket
         */
        void onConnected(SocketChannel channel);

        /**
         * The attempt failed. The last call.
         *
         * @param cause names all that was tried
         */
        void onFailed(IOException cause);
    }

    private final NettyWorker worker;
    private final NetworkLocation location;
    private final String counterpart;
    private final Outcome outcome;
    private final long timeoutNanos;
    private final long deadlineNanos;

    private final List<String> failures = new ArrayList<>();
    private Worker.Timer lookUpLimit;
    private boolean lookingUp;
    private InetAddress[] addresses;
    private int nextAddress;

    /** The latest connection, null before the first. */
    private ChannelFuture connecting;

    private boolean over;

    /**
     * An attempt that begins when {@link #start} is called.
     *
     * @param worker where the channel is to live
     * @param location where to connect to
     * @param counterpart who should listen there, as an error is to name it, such as {@code server}
     * @param timeout bounds the whole attempt
     * @param outcome hears what comes of it
     */
    public ConnectAttempt(
            NettyWorker worker, NetworkLocation location, String counterpart, Duration timeout, Outcome outcome) {
        this.worker = worker;
        this.location = location;
        this.counterpart = counterpart;
        this.timeoutNanos = timeout.toNanos();
        this.deadlineNanos = worker.nanoTime() + timeoutNanos;
        this.outcome = outcome;
    }

    /**
     * Looks the host up and goes on with its addresses.
     *
     * @param tls looks at its files before; null where connections are plain
     */
    public void start(TlsContexts tls) {
        lookUpLimit = worker.schedule(this::onLookUpTimeout, timeoutNanos);
        if (tls == null) {
            lookUp();
        } else {
            tls.refresh(worker, this::lookUp);
        }
    }

    private void lookUp() {
        lookingUp = true;
        if (!over) {
            NameResolver.resolve(location.host(), worker, this::onLookedUp);
        }
    }

    /** {@return true once it succeeded or failed} */
    public boolean isOver() {
        return over;
    }

    /** Fails it, if it is not over. */
    public void giveUp() {
        fail(new IOException("Connecting to " + location + " was given up: this side was closed"));
    }

    private void onLookUpTimeout() {
        String silent = lookingUp ? "the name service gave no address" : "the security files were not read";
        fail(new UnknownHostException("Cannot connect to " + location + ": " + silent + " within "
                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms: is it reachable?"));
    }

    private void onLookedUp(InetAddress[] found, UnknownHostException unknown) {
        lookUpLimit.cancel();
        if (over) {
            return;
        }
        if (unknown != null) {
            fail(new UnknownHostException("Cannot connect to " + location + ": no address was found for the host "
                    + location.host() + ": is the name right, and the name service reachable?"));
            return;
        }
        tryAll(found);
    }

    /**
     * Goes on with these addresses, without looking the host up.
     *
     * @param found the addresses, tried in this order
     */
    public void tryAll(InetAddress[] found) {
        addresses = found;
        tryNext(null);
    }

    private void tryNext(Throwable last) {
        if (nextAddress == addresses.length) {
            ConnectException failure =
                    new ConnectException("Cannot connect to " + location + ": " + String.join("; ", failures));
            failure.initCause(last);
            fail(failure);
            return;
        }
        long leftNanos = Math.max(0, deadlineNanos - worker.nanoTime());
        long millis = TimeUnit.NANOSECONDS.toMillis(leftNanos / (addresses.length - nextAddress));
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, millis));
        InetAddress address = addresses[nextAddress++];
        connecting = connect(new InetSocketAddress(address, location.port()), timeoutMillis);
        // Where no socket could be made at all, Netty tells it on a thread of its own.
        connecting.addListener(done -> {
            if (worker.isCurrent()) {
                onTried(address, timeoutMillis, done.cause());
            } else {
                worker.execute(() -> onTried(address, timeoutMillis, done.cause()));
            }
        });
    }

    private ChannelFuture connect(InetSocketAddress address, int timeoutMillis) {
        return new Bootstrap()
                .group(worker.loop())
                .channelFactory(worker.io()::socket)
                .disableResolver()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        outcome.configure(channel);
                        channel.config().setConnectTimeoutMillis(timeoutMillis);
                    }
                })
                .connect(address);
    }

    /** A success is heard before the channel tells its handlers that it is active, so that a link hears that. */
    private void onTried(InetAddress address, int timeoutMillis, Throwable cause) {
        if (over) {
            return;
        }
        if (cause == null) {
            SocketChannel channel = (SocketChannel) connecting.channel();
            if (!isToItself(channel)) {
                over = true;
                outcome.onConnected(channel);
                return;
            }
            channel.close();
        }
        String literal = address.getHostAddress();
        String reason = reason(cause, timeoutMillis);
        failures.add(literal.equals(location.host()) ? reason : literal + ": " + reason);
        tryNext(cause);
    }

    /**
     * On loopback, without a server, the kernel may choose the server's port for the client's own end and connect the
     * socket to itself. The server could then not bind its port.
     */
    private static boolean isToItself(SocketChannel channel) {
        SocketAddress local = channel.localAddress();
        return local != null && local.equals(channel.remoteAddress());
    }

    private String reason(Throwable cause, int timeoutMillis) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer within " + timeoutMillis + " ms: is the address right, and open in the firewall?";
        }
        if (cause == null || cause instanceof ConnectException) {
            return "connection refused: is the " + counterpart + " running there?";
        }
        return cause.getMessage();
    }

    private void fail(IOException cause) {
        if (over) {
            return;
        }
        over = true;
        if (lookUpLimit != null) {
            lookUpLimit.cancel();
        }
        if (connecting != null && !connecting.isDone()) {
            connecting.channel().close();
        }
        outcome.onFailed(cause);
    }
}
