package io.netqueue.tcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;

/** Tells the edge and the link of one connection what becomes of its TLS, in their own words. Worker only. */
final class TlsEvents extends ChannelInboundHandlerAdapter {
    /** The other end said that it ends. */
    enum Farewell {
        EVENT
    }

    /**
     * Nothing more comes of TLS.
     *
     * @param reason what the engine said; null if it may still say so
     */
    record Over(Throwable reason) {}

    private final TlsEdge edge;

    TlsEvents(TlsEdge edge) {
        this.edge = edge;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
            return;
        }
        boolean handshake = completion instanceof SslHandshakeCompletionEvent;
        if (handshake && completion.isSuccess()) {
            edge.onShaken();
        } else if (handshake) {
            context.fireUserEventTriggered(new Over(completion.cause()));
        } else if (completion.isSuccess()) {
            edge.onEnded();
            context.fireUserEventTriggered(Farewell.EVENT);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (thrown instanceof DecoderException && thrown.getCause() instanceof SSLException refused) {
            context.fireUserEventTriggered(new Over(refused));
        } else {
            context.fireExceptionCaught(thrown);
        }
    }
}
