package io.netqueue.tcp;

import io.netqueue.netty.Buffers;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** What is set at every socket, a client's as a server's. The sizes of the kernel's buffers are left to the kernel. */
final class TcpSockets {
    /** Read at first, and by links on which little happens: a HELLO, an ACK, a few small messages. */
    private static final int LEAST_READ = 2 * 1024;

    /** Read at a time from a busy link: larger does not save calls that matter, and leaves the core's cache. */
    private static final int MOST_READ = 256 * 1024;

    /** Reads from one link before the others of its worker get their turn. */
    private static final int READS_PER_TURN = 16;

    /**
     * Output beyond what the kernel took, at which a link stops and starts to be writable: enough for the kernel to go on
     * with while the next is made, little enough to stay in the core's cache, and bounded for a peer that does not read.
     */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    private static final RecvByteBufAllocator READ_SIZES =
            new AdaptiveRecvByteBufAllocator(LEAST_READ, LEAST_READ, MOST_READ).maxMessagesPerRead(READS_PER_TURN);

    private TcpSockets() {}

    static void configure(SocketChannel channel) {
        channel.config()
                .setTcpNoDelay(true)
                // The link itself says when it ends, so that no direction takes the other down too early.
                .setAllowHalfClosure(true)
                .setAutoClose(false)
                .setAllocator(Buffers.ALLOCATOR)
                .setRecvByteBufAllocator(READ_SIZES)
                .setWriteBufferWaterMark(WATER_MARK);
    }
}
