package io.netqueue.tcp;

import io.netqueue.netty.ConnectAttempt;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/** Makes a client's connection into a link that begins with the preamble. Worker only. */
final class TcpOpening implements ConnectAttempt.Outcome {
    private final NettyWorker worker;
    private final CommunicatorOptions<?> options;

    /** Null where connections are plain. */
    private final TlsContexts tls;

    private final LinkListener listener;

    TcpOpening(NettyWorker worker, CommunicatorOptions<?> options, TlsContexts tls, LinkListener listener) {
        this.worker = worker;
        this.options = options;
        this.tls = tls;
        this.listener = listener;
    }

    @Override
    public void configure(SocketChannel channel) {
        TcpSockets.configure(channel, worker, tls != null);
    }

    @Override
    public void onConnected(SocketChannel channel) {
        TlsEdge edge = null;
        if (tls == null) {
            channel.pipeline().addLast(new AlertReader());
        } else {
            NetworkLocation server = options.location();
            edge = new TlsEdge(() -> tls.newHandler(channel.alloc(), server.host(), server.port()), null);
            channel.pipeline().addLast(edge);
            // Netty only logs what fails there, and leaves the handler out.
            if (channel.pipeline().get(SslHandler.class) == null) {
                throw new IllegalStateException("TLS could not begin");
            }
        }
        TcpLink link = new TcpLink(worker, channel, options.connection().mergeSize(), edge, listener);
        link.room(Preamble.BYTE_COUNT).putInt(Preamble.BYTES);
        channel.pipeline().addLast(link);
    }

    @Override
    public void onFailed(IOException cause) {
        listener.onClosed(cause);
    }
}
