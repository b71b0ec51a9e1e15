package io.netqueue.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The connections of one server, by the client's address: gRPC does not say which connection carries a call, and what a
 * connection takes is to be counted. It is the first handler of the server's channel.
 */
final class Connections extends ChannelInboundHandlerAdapter {
    private final ConcurrentMap<SocketAddress, TakenBytes> byAddress = new ConcurrentHashMap<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        SocketAddress remote = accepted.remoteAddress();
        if (remote != null) {
            TakenBytes counter = GrpcSockets.configure(accepted);
            byAddress.put(remote, counter);
            accepted.closeFuture().addListener(closed -> byAddress.remove(remote, counter));
        }
        context.fireChannelRead(accepted);
    }

    /** What counts the output to that address; null if there is no such connection any more. */
    TakenBytes find(SocketAddress remote) {
        return remote == null ? null : byAddress.get(remote);
    }
}
