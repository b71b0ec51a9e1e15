package io.netqueue.netty;

import io.netqueue.options.NetworkLocation;
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
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One attempt to connect a socket: an {@link AddressSearch} that ends with a channel or with one error that names all that
 * was tried. Worker only.
 */
public final class ConnectAttempt implements AddressSearch.Trials {

    /** What a transport does with its socket, and hears of the attempt. */
    public interface Outcome {

        /**
         * Sets the options of a socket that is about to connect.
         *
         * @param channel the socket
         */
        void configure(SocketChannel channel);

        /**
         * Adds handlers to the socket that connected. They hear next that the channel is active. The last call, unless it
         * throws: then the socket is closed and the attempt failed.
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
    private final AddressSearch search;

    /** The latest connection, null before the first. */
    private ChannelFuture connecting;

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
        this.outcome = outcome;
        this.search = new AddressSearch(worker, location, timeout, this);
    }

    /**
     * Begins.
     *
     * @param tls looks at its files before; null where connections are plain
     */
    public void start(TlsContexts tls) {
        search.start(tls);
    }

    /**
     * Begins with these addresses, without looking the host up.
     *
     * @param found the addresses, tried in this order
     */
    public void tryAll(InetAddress[] found) {
        search.tryAll(found);
    }

    /** {@return true once it succeeded or failed} */
    public boolean isOver() {
        return search.isOver();
    }

    /** Fails it, if it is not over. */
    public void giveUp() {
        search.giveUp();
    }

    @Override
    public void attempt(InetAddress address, long shareNanos) {
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(shareNanos));
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
        if (search.isOver()) {
            return;
        }
        if (cause == null) {
            SocketChannel channel = (SocketChannel) connecting.channel();
            if (!isToItself(channel)) {
                search.found();
                hand(channel);
                return;
            }
            channel.close();
        }
        search.notThere(address, reason(cause, timeoutMillis), cause);
    }

    private void hand(SocketChannel channel) {
        try {
            outcome.onConnected(channel);
        } catch (RuntimeException | Error e) {
            channel.unsafe().close(channel.voidPromise()); // past handlers that may be there in part
            outcome.onFailed(new IOException("The connection to " + location + " could not be used: " + e, e));
        }
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

    @Override
    public void onFailed(IOException cause) {
        if (connecting != null && !connecting.isDone()) {
            connecting.channel().close();
        }
        outcome.onFailed(cause);
    }
}
