package io.netqueue.grpc;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** What is set at every socket of our own, a client's as a server's. The sizes of the kernel's buffers are left to the kernel. */
final class GrpcSockets {
    /** Read at first, and by calls on which little happens. */
    private static final int LEAST_READ = 2 * 1024;

    /** Read at a time from a busy connection: a few frames of HTTP/2, which stay in the core's cache while they are taken apart. */
    static final int MOST_READ = 64 * 1024;

    private static final int READS_PER_TURN = 16;

    /** HTTP/2 hands out no more than this to the socket at a time; Netty's 64 KiB make a system call for each four frames. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private GrpcSockets() {}

    /**
     * Prepares a socket.
     *
     * @return what counts its output, its first handler
     */
    static TakenBytes configure(SocketChannel channel) {
        channel.config()
                .setTcpNoDelay(true)
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(LEAST_READ, LEAST_READ, MOST_READ)
                        .maxMessagesPerRead(READS_PER_TURN))
                .setWriteBufferWaterMark(WATER_MARK);
        TakenBytes counter = new TakenBytes();
        channel.pipeline().addFirst(counter);
        return counter;
    }
}
