package io.netqueue.grpc;

import io.netqueue.netty.Strangers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the first bytes of one plain connection of a server, which are those of HTTP/2, and then leaves. Whoever sends
 * anything else is turned away at the first byte that is wrong: gRPC would log a trace of each. On the connection's event loop.
 */
final class PrefaceReader extends ChannelInboundHandlerAdapter {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The first byte of TLS. */
    private static final int HANDSHAKE = 0x16;

    /** What was sent before is read by the other end within that time, or was not waited for. */
    private static final long REST_SECONDS = 1;

    private final Strangers strangers;
    private int matchCount;
    private boolean refused;

    PrefaceReader(Strangers strangers) {
        this.strangers = strangers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        for (int i = received.readerIndex();
                !refused && matchCount < PREFACE.length && i < received.writerIndex();
                i++) {
            if (received.getByte(i) == PREFACE[matchCount]) {
                matchCount++;
            } else {
                refuse(context, matchCount == 0 && received.getByte(i) == HANDSHAKE);
            }
        }
        if (refused) {
            received.release();
            return;
        }
        if (matchCount == PREFACE.length) {
            context.pipeline().remove(this);
        }
        context.fireChannelRead(received);
    }

    /** Ends the output behind gRPC's own greeting: by that, a client with TLS knows that nothing here speaks it. */
    private void refuse(ChannelHandlerContext context, boolean tls) {
        refused = true;
        strangers.refuse(
                tls ? Strangers.Kind.TLS : Strangers.Kind.GARBAGE,
                context.channel().remoteAddress());
        context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(done -> ((SocketChannel) context.channel()).shutdownOutput());
        context.executor().schedule(() -> context.close(), REST_SECONDS, TimeUnit.SECONDS);
    }
}
