package io.netqueue.tcp;

import io.netqueue.error.ProtocolException;
import io.netqueue.netty.Strangers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The server's end of the {@link Preamble}: takes it off the beginning of one connection, in however many pieces it
 * comes, and then leaves. Who sends anything else is reported as a {@link ProtocolException} at the first byte that is
 * wrong and never gets a byte through to the session.
 */
final class PreambleReader extends ChannelInboundHandlerAdapter {
    private final Strangers strangers;

    /** The bytes so far, the first one highest. */
    private int bytes;

    private int byteCount;
    private boolean refused;

    PreambleReader(Strangers strangers) {
        this.strangers = strangers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        while (!refused && byteCount < Preamble.BYTE_COUNT && received.isReadable()) {
            bytes = bytes << 8 | received.readUnsignedByte();
            byteCount++;
            check(context);
        }
        if (!refused && byteCount == Preamble.BYTE_COUNT) {
            context.pipeline().remove(this);
            if (received.isReadable()) {
                context.fireChannelRead(received);
                return;
            }
        }
        received.release();
    }

    private void check(ChannelHandlerContext context) {
        boolean matches = bytes == Preamble.BYTES >>> 8 * (Preamble.BYTE_COUNT - byteCount);
        if (matches || byteCount == 1 && bytes == Preamble.TLS >>> 8) {
            return;
        }
        refused = true;
        Strangers.Kind kind = kind();
        strangers.refuse(kind, context.channel().remoteAddress());
        context.fireExceptionCaught(new ProtocolException("the preamble of NQ2", kind.description(), byteCount - 1));
    }

    private Strangers.Kind kind() {
        if (byteCount == 2 && bytes == Preamble.NQ1) {
            return Strangers.Kind.NQ1;
        }
        return byteCount == 2 && bytes == Preamble.TLS ? Strangers.Kind.TLS : Strangers.Kind.GARBAGE;
    }
}
