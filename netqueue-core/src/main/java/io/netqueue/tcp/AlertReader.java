package io.netqueue.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/**
 * Finds out, by the first byte that a plain client hears, that the server speaks TLS: it is that of an alert, with which
 * no answer of NQ2 begins. Then it leaves.
 */
final class AlertReader extends ChannelInboundHandlerAdapter {
    private static final int ALERT = 0x15;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        boolean alert = received.getUnsignedByte(received.readerIndex()) == ALERT;
        context.pipeline().remove(this);
        if (alert) {
            received.release();
            context.fireExceptionCaught(new IOException(
                    "the server speaks TLS there: set security options, such as the certificate to trust"));
        } else {
            context.fireChannelRead(received);
        }
    }
}
