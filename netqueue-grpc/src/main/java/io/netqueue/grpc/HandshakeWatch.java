package io.netqueue.grpc;

import io.netqueue.netty.Strangers;
import io.netqueue.netty.TlsFailure;
import io.netqueue.options.NetworkLocation;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;

/**
 * Has a server's log told why TLS with a client failed, of which gRPC says nothing. It waits for the first byte, since who only
 * connects is nobody's concern, and then leaves. On the connection's event loop.
 */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private final Strangers strangers;

    HandshakeWatch(Strangers strangers) {
        this.strangers = strangers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (remote != null && tls != null) { // else it is gone already
            tls.handshakeFuture().addListener(shaken -> onEnd(remote, tls.applicationProtocol(), shaken.cause()));
        }
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    private void onEnd(InetSocketAddress remote, String protocol, Throwable failure) {
        if (failure != null) {
            NetworkLocation client = new NetworkLocation(remote.getAddress().getHostAddress(), remote.getPort());
            strangers.refuse(TlsFailure.of(client, failure));
        } else if (!AttachMethod.ALPN.equals(protocol)) {
            strangers.refuse(Strangers.Kind.OTHER_TLS, remote);
        }
    }
}
