package io.netqueue.netty;

import io.netqueue.stream.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Netty's buffers as chunks and the other way round, never with a copy; and where Netty's memory comes from. */
public final class Buffers {
    /** Named here because Netty's own default changed between versions, and the choice is one to be measured. */
    public static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private Buffers() {}

    /**
     * Makes a chunk of what was received.
     *
     * @param received the bytes; taken over
     * @return the same bytes; the buffer is released with their last share
     */
    public static Chunk chunk(ByteBuf received) {
        return Chunk.of(received.nioBuffer(), received::release);
    }

    /**
     * Makes a buffer of what is to be sent. It does not own the bytes: who writes it releases the chunk when the write is
     * done.
     *
     * @param chunk the bytes
     * @return the same bytes
     */
    public static ByteBuf buffer(Chunk chunk) {
        return Unpooled.wrappedBuffer(chunk.buffer());
    }
}
