package io.netqueue.tcp;

import io.netqueue.netty.ConnectAttempt;
import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.LinkListener;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;

/** Makes a client's connection into a link that begins with the preamble. Worker only. */
final class TcpOpening implements ConnectAttempt.Outcome {
    private final NettyWorker worker;
    private final int mergeSize;
    private final LinkListener listener;

    TcpOpening(NettyWorker worker, int mergeSize, LinkListener listener) {
        this.worker = worker;
        this.mergeSize = mergeSize;
        this.listener = listener;
    }

    @Override
    public void configure(SocketChannel channel) {
        TcpSockets.configure(channel, worker);
    }

    @Override
    public void onConnected(SocketChannel channel) {
        TcpLink link = new TcpLink(worker, channel, mergeSize, listener);
        link.room(Preamble.BYTE_COUNT).putInt(Preamble.BYTES);
        channel.pipeline().addLast(link);
    }

    @Override
    public void onFailed(IOException cause) {
        listener.onClosed(cause);
    }
}
