package io.netqueue.benchmarks;

import io.netqueue.benchmarks.RawNettySide.Keeping;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes messages, each its length in eight bytes and its bytes, and keeps each until it is whole as net-queue does: in an
 * array of its own, or in the memory it was read into. Event loop only.
 */
final class RawNettyReader extends ChannelInboundHandlerAdapter {
    /** Slices below that are copied out: one would hold a whole read's memory. */
    private static final int SMALL_BYTES = 16 * 1024;

    private final Keeping keeping;
    private final Tally tally;
    private final Runnable writable;
    private final List<ByteBuf> slices = new ArrayList<>();

    private long length;
    private int lengthBytes;
    private long missing;
    private byte[] array;

    /** The last message, so that making it cannot be optimized away. */
    @SuppressWarnings("unused")
    private volatile byte[] last;

    /** Calls back when the channel takes more. */
    RawNettyReader(Keeping keeping, Tally tally, Runnable writable) {
        this.keeping = keeping;
        this.tally = tally;
        this.writable = writable;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                if (lengthBytes < Long.BYTES) {
                    readLength(in);
                } else {
                    readBytes(in);
                }
                if (lengthBytes == Long.BYTES && missing == 0) {
                    end();
                }
            }
        } finally {
            in.release();
        }
    }

    private void readLength(ByteBuf in) {
        if (lengthBytes == 0 && in.readableBytes() >= Long.BYTES) {
            length = in.readLong();
            lengthBytes = Long.BYTES;
        } else {
            length = length << Byte.SIZE | in.readUnsignedByte();
            lengthBytes++;
        }
        if (lengthBytes == Long.BYTES) {
            missing = length;
            array = keeping == Keeping.ARRAY ? new byte[(int) length] : null;
        }
    }

    private void readBytes(ByteBuf in) {
        int count = (int) Math.min(in.readableBytes(), missing);
        if (array != null) {
            in.readBytes(array, (int) (length - missing), count);
        } else if (count < SMALL_BYTES) {
            slices.add(in.readBytes(count));
        } else {
            slices.add(in.readRetainedSlice(count));
        }
        missing -= count;
    }

    private void end() {
        last = array;
        array = null;
        slices.forEach(ByteBuf::release);
        slices.clear();
        tally.count(length);
        length = 0;
        lengthBytes = 0;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        tally.publish();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            writable.run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        tally.fail(new EOFException("the other side closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        tally.fail(cause);
    }
}
