package io.netqueue.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The ways in which Netty can talk to the operating system, best first. */
public enum NettyIo {
    /** Linux. */
    EPOLL(Epoll::isAvailable, EpollIoHandler::newFactory, EpollSocketChannel::new, EpollServerSocketChannel::new),

    /** macOS and BSD. */
    KQUEUE(KQueue::isAvailable, KQueueIoHandler::newFactory, KQueueSocketChannel::new, KQueueServerSocketChannel::new),

    /** Everywhere. */
    NIO(() -> true, NioIoHandler::newFactory, NioSocketChannel::new, NioServerSocketChannel::new);

    /** The system property that chooses one of them, in lower case, instead of the best that is available. */
    public static final String PROPERTY = "netqueue.io";

    private final BooleanSupplier available;
    private final Supplier<IoHandlerFactory> handlers;
    private final Supplier<SocketChannel> sockets;
    private final Supplier<ServerSocketChannel> serverSockets;

    NettyIo(
            BooleanSupplier available,
            Supplier<IoHandlerFactory> handlers,
            Supplier<SocketChannel> sockets,
            Supplier<ServerSocketChannel> serverSockets) {
        this.available = available;
        this.handlers = handlers;
        this.sockets = sockets;
        this.serverSockets = serverSockets;
    }

    /**
     * {@return the one that the system property names, else the best one available}
     *
     * @throws IllegalStateException if the property names one that is unknown or not available here
     */
    public static NettyIo chosen() {
        String name = System.getProperty(PROPERTY);
        return Arrays.stream(values())
                .filter(io -> name == null || io.name().equals(name.toUpperCase(Locale.ROOT)))
                .filter(NettyIo::isAvailable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The system property " + PROPERTY + " is " + name
                        + ", which is not available here: leave it out, or choose epoll (Linux), kqueue (macOS, BSD)"
                        + " or nio (everywhere)"));
    }

    /** {@return true if this JVM can use it} */
    public boolean isAvailable() {
        return available.getAsBoolean();
    }

    /** {@return a new socket, not connected, that a worker of this kind can carry} */
    public SocketChannel socket() {
        return sockets.get();
    }

    /** {@return a new server socket, not bound, that a worker of this kind can carry} */
    public ServerSocketChannel serverSocket() {
        return serverSockets.get();
    }

    IoHandlerFactory handlers() {
        return handlers.get();
    }
}
