package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.netqueue.netty.Strangers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The connections of one server, by the client's address: gRPC does not say which connection carries a call, and what a
 * connection takes is to be counted. Strangers are turned away, or noted, before gRPC sees them. It is the first handler of
 * the server's channel.
 */
final class Connections extends ChannelInboundHandlerAdapter {
    private final ConcurrentMap<SocketAddress, TakenBytes> byAddress = new ConcurrentHashMap<>();
    private final Strangers strangers = new Strangers();
    private final boolean encrypted;

    Connections(boolean encrypted) {
        this.encrypted = encrypted;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        SocketAddress remote = accepted.remoteAddress();
        if (remote != null) {
            TakenBytes counter;
            try {
                counter = GrpcSockets.configure(accepted);
            } catch (RuntimeException | Error e) {
                accepted.unsafe().closeForcibly(); // the peer is gone already: the socket refuses its options
                return;
            }
            byAddress.put(remote, counter);
            accepted.closeFuture().addListener(closed -> byAddress.remove(remote, counter));
            accepted.pipeline().addLast(encrypted ? new HandshakeWatch(strangers) : new PrefaceReader(strangers));
        }
        context.fireChannelRead(accepted);
    }

    /** Hears of each connection that gRPC has made ready: where there is TLS, after the handshake. */
    ServerTransportFilter whenReady() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes connection) {
                TakenBytes ready = find(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
                if (ready != null) {
                    LostOutput.keepBack(ready.pipeline());
                }
                return connection;
            }
        };
    }

    /** What counts the output to that address; null if there is no such connection any more. */
    TakenBytes find(SocketAddress remote) {
        return remote == null ? null : byAddress.get(remote);
    }
}
