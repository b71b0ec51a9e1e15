package io.netqueue.tcp;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** What is set at every socket, a client's as a server's. The sizes of the kernel's buffers are left to the kernel. */
final class TcpSockets {
    /**
     * Output beyond what the kernel took, at which a link stops and starts to be writable: enough for the kernel to go on
     * with while the next is made, little enough to stay in the core's cache, and bounded for a peer that does not read.
     */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    private TcpSockets() {}

    /**
     * Sets it.
     *
     * @param tls whether what is read is encrypted: it is decrypted into memory of its own, and the engine may add to what
     *     was read, so it is not read into memory that others share
     */
    static void configure(SocketChannel channel, NettyWorker worker, boolean tls) {
        channel.config()
                .setTcpNoDelay(true)
                // The link itself says when it ends, so that no direction takes the other down too early.
                .setAllowHalfClosure(true)
                .setAutoClose(false)
                .setAllocator(Buffers.ALLOCATOR)
                .setRecvByteBufAllocator(tls ? ReadSizes.GUESSES : new ReadSizes(worker))
                .setWriteBufferWaterMark(WATER_MARK);
    }
}
