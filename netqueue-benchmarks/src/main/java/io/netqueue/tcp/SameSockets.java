package io.netqueue.tcp;

import io.netqueue.netty.NettyWorker;
import io.netty.channel.socket.SocketChannel;

/** The settings of net-queue's sockets, for a peer that is to have the same. In their package, as nobody else sees them. */
public final class SameSockets {
    private SameSockets() {}

    /**
     * Sets what net-queue sets.
     *
     * @param channel a socket, registered with the worker
     * @param worker its worker
     * @param tls whether it speaks TLS
     */
    public static void configure(SocketChannel channel, NettyWorker worker, boolean tls) {
        TcpSockets.configure(channel, worker, tls);
    }
}
