package io.netqueue.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A blocking loopback connection; a server's is accepted on first use. Used by one thread. */
final class RawSocket {
    private final ServerSocketChannel acceptor;
    private SocketChannel channel;

    private RawSocket(ServerSocketChannel acceptor, SocketChannel channel) {
        this.acceptor = acceptor;
        this.channel = channel;
    }

    static RawSocket listen() throws IOException {
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        return new RawSocket(acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), null);
    }

    static RawSocket connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new RawSocket(null, channel);
    }

    int port() {
        return acceptor.socket().getLocalPort();
    }

    private SocketChannel channel() throws IOException {
        if (channel == null) {
            channel = acceptor.accept();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    /** Writes all from position to limit. */
    void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel().write(buffer);
        }
    }

    void write(ByteBuffer[] buffers) throws IOException {
        while (buffers[buffers.length - 1].hasRemaining()) {
            channel().write(buffers);
        }
    }

    /** Reads something. */
    void readSome(ByteBuffer buffer) throws IOException {
        if (channel().read(buffer) < 0) {
            throw new EOFException("the other side closed the connection");
        }
    }

    /** Reads until the buffer is full. */
    void readFully(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            readSome(buffer);
        }
    }
}
