package io.netqueue.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Keeps what was read until a frame of HTTP/2 is whole: a large read stays where it is, small ones are copied together, as
 * bytes that come one by one must not hold a buffer each. Thread-safe.
 */
final class ReadPieces implements ByteToMessageDecoder.Cumulator {
    static final ReadPieces INSTANCE = new ReadPieces();

    /** A quarter of the largest read: so what is kept takes at most four times its memory. */
    static final int LEAST_KEPT = GrpcSockets.MOST_READ / 4;

    private ReadPieces() {}

    @Override
    public ByteBuf cumulate(ByteBufAllocator pool, ByteBuf before, ByteBuf read) {
        return (read.readableBytes() < LEAST_KEPT
                        ? ByteToMessageDecoder.MERGE_CUMULATOR
                        : ByteToMessageDecoder.COMPOSITE_CUMULATOR)
                .cumulate(pool, before, read);
    }
}
