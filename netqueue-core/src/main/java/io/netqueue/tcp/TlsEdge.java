package io.netqueue.tcp;

import io.netqueue.netty.Strangers;
import io.netqueue.netty.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Where the TLS of one link meets its socket. Worker only.
 *
 * <pre>
 *   socket ── TlsEdge ── SslHandler ── TlsEvents ── [PreambleReader] ── TcpLink
 * </pre>
 *
 * <p>A server's engine is made when the first byte is that of TLS, so that who only connects costs none. When TLS fails,
 * Netty would close the socket at once, and the alert that tells why might be lost with it; the edge shuts the output
 * instead and throws input away until the link closes the socket.
 */
final class TlsEdge extends ChannelDuplexHandler {
    private static final int HANDSHAKE = 0x16;

    /** Says, in TLS, that something else than TLS was expected: a fatal alert, unexpected_message. */
    private static final byte[] ALERT = {0x15, 3, 3, 0, 2, 2, 10};

    private final Supplier<SslHandler> handlers;
    private final Strangers strangers;

    /** Null until TLS begins. */
    private SslHandler handler;

    private long byteCount;
    private boolean shaken;
    private boolean ended;
    private boolean over;

    /**
     * An edge.
     *
     * @param handlers makes the handler; a client's is made at once
     * @param strangers counts who does not speak TLS, or fails at it; null at a client
     */
    TlsEdge(Supplier<SslHandler> handlers, Strangers strangers) {
        this.handlers = handlers;
        this.strangers = strangers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (strangers == null) {
            begin(context);
        }
    }

    private void begin(ChannelHandlerContext context) {
        handler = handlers.get();
        handler.setHandshakeTimeoutMillis(0); // the session's handshakeTimeout covers it
        context.pipeline().addAfter(context.name(), null, new TlsEvents(this)).addAfter(context.name(), null, handler);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!over && handler == null) {
            ByteBuf first = (ByteBuf) message;
            if (first.getUnsignedByte(first.readerIndex()) == HANDSHAKE) {
                begin(context);
            } else {
                refuse(context, first.getUnsignedByte(first.readerIndex()));
            }
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void refuse(ChannelHandlerContext context, int firstByte) {
        strangers.refuse(
                firstByte == Preamble.BYTES >>> 24 ? Strangers.Kind.PLAIN : Strangers.Kind.GARBAGE,
                context.channel().remoteAddress());
        context.write(Unpooled.wrappedBuffer(ALERT));
        shut(context);
    }

    /** Before TLS begins nothing is sent: it would go out for everybody to read, and the other end could not read it. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (handler == null) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        byteCount += ((ByteBuf) message).readableBytes();
        context.write(message, promise);
    }

    /** Netty's TLS wants to be rid of the socket. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        shut(context);
    }

    /** The link hears that TLS is over, and closes the socket when the other end did or a short time has passed. */
    private void shut(ChannelHandlerContext context) {
        if (!over) {
            over = true;
            context.fireUserEventTriggered(new TlsEvents.Over(null));
            context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(done -> ((io.netty.channel.socket.SocketChannel) context.channel()).shutdownOutput());
        }
    }

    void onShaken() {
        shaken = true;
    }

    /** The link is closed. Who only connected, such as one that looks whether the server lives, is nobody's concern. */
    void onClosed(Throwable cause) {
        if (strangers != null && handler != null && !shaken && cause instanceof TlsFailure failure) {
            strangers.refuse(failure);
        }
    }

    /** {@return whether the handshake is done} */
    boolean isShaken() {
        return shaken;
    }

    void onEnded() {
        ended = true;
    }

    /** {@return whether the other end said that it ends, and was not cut off} */
    boolean hasEnded() {
        return ended;
    }

    /** {@return bytes that were handed to the socket, encrypted} */
    long byteCount() {
        return byteCount;
    }

    /** Says that we end. The future is done when everything up to that was taken. */
    ChannelFuture end() {
        return handler.closeOutbound();
    }

    /** {@return the certificate that the other end proved to be its own} */
    Optional<X509Certificate> certificate() {
        if (!shaken) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            return Optional.of((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it showed none
        }
    }
}
