package io.netqueue.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands before the decoder of a connection and gives it whole packets only, in the memory that they were read into; one
 * in which a read ends is put together in memory of exactly its size. The decoder alone would gather one read behind
 * another in memory that it enlarges and copies. Worker only.
 *
 * <pre>
 *   read      | packet | packet | pac          ket | packet | ...
 *             '---- one slice --'  '-- a copy ---'  '-- one slice
 * </pre>
 */
final class WholePackets extends ChannelInboundHandlerAdapter {
    /** A type, and a length of up to four bytes. */
    private static final int MOST_HEADER_BYTES = 5;

    private static final int UNKNOWN = -1;

    private final int largest;

    /** The header of a packet of which less than that was read, or the packet; null between two packets. */
    private ByteBuf begun;

    /** How many bytes the begun packet has, or {@link #UNKNOWN}. */
    private int begunByteCount;

    /** True once what came is no packet that we take: the decoder is to say so. */
    private boolean passing;

    /**
     * Nothing was read yet.
     *
     * @param largest the most bytes of a packet's body
     */
    WholePackets(int largest) {
        this.largest = largest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        try {
            while (bytes.isReadable() && !passing) {
                if (begun == null) {
                    passWhole(context, bytes);
                } else {
                    complete(context, bytes);
                }
            }
            if (bytes.isReadable()) {
                context.fireChannelRead(bytes.readRetainedSlice(bytes.readableBytes()));
            }
        } finally {
            bytes.release();
        }
    }

    /** Passes on the packets that are there whole, and begins to put together the one behind them. */
    private void passWhole(ChannelHandlerContext context, ByteBuf bytes) {
        int end = bytes.readerIndex();
        int byteCount = byteCount(bytes, end);
        while (byteCount != UNKNOWN && byteCount <= bytes.writerIndex() - end) {
            end += byteCount;
            byteCount = byteCount(bytes, end);
        }
        if (end > bytes.readerIndex()) {
            context.fireChannelRead(bytes.readRetainedSlice(end - bytes.readerIndex()));
        }
        if (byteCount > largest) {
            passing = true;
        } else if (bytes.isReadable()) {
            begin(context, byteCount);
        }
    }

    private void begin(ChannelHandlerContext context, int byteCount) {
        begunByteCount = byteCount;
        int memory = byteCount == UNKNOWN ? MOST_HEADER_BYTES : byteCount;
        begun = context.alloc().directBuffer(memory, memory);
    }

    private void complete(ChannelHandlerContext context, ByteBuf bytes) {
        if (begunByteCount == UNKNOWN) {
            begun.writeByte(bytes.readByte());
            int byteCount = byteCount(begun, 0);
            if (byteCount != UNKNOWN) {
                ByteBuf header = begun;
                if (byteCount > largest) {
                    passing = true;
                    begun = null;
                    context.fireChannelRead(header);
                    return;
                }
                begin(context, byteCount);
                begun.writeBytes(header);
                header.release();
            }
        } else {
            begun.writeBytes(bytes, Math.min(bytes.readableBytes(), begun.writableBytes()));
        }
        if (begunByteCount != UNKNOWN && !begun.isWritable()) {
            ByteBuf whole = begun;
            begun = null;
            context.fireChannelRead(whole);
        }
    }

    /** How many bytes the packet has that begins there; {@link #UNKNOWN} if its length is not there, the most if that is none. */
    private static int byteCount(ByteBuf bytes, int start) {
        int available = Math.min(bytes.writerIndex() - start, MOST_HEADER_BYTES);
        int length = 0;
        for (int i = 1; i < available; i++) {
            int next = bytes.getByte(start + i);
            length |= (next & 0x7F) << 7 * (i - 1);
            if (next >= 0) {
                return 1 + i + length;
            }
        }
        return available < MOST_HEADER_BYTES ? UNKNOWN : Integer.MAX_VALUE;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }
}
