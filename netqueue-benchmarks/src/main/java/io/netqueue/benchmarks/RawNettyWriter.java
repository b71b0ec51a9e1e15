package io.netqueue.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * Writes a burst as fast as the channel takes it, and no faster: small messages many to a buffer, large ones in slices of
 * the one memory they share, as large as net-queue's frames. Event loop only.
 */
final class RawNettyWriter {
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int SLICE_BYTES = 256 * 1024;
    private static final int SMALL_BYTES = 16 * 1024;

    private final Channel channel;
    private final Load load;
    private final ByteBuf memory;

    private int count;
    private int index;
    private int offset;
    private int receipts;
    private boolean writing;

    /** The memory is never released. */
    RawNettyWriter(Channel channel, Load load, ByteBuf memory) {
        this.channel = channel;
        this.load = load;
        this.memory = Unpooled.unreleasableBuffer(memory);
    }

    void start(int messages) {
        count = messages;
        index = 0;
        offset = 0;
        write();
    }

    /** Writes a message of no bytes, behind the burst under way if there is one. */
    void writeReceipt() {
        receipts++;
        write();
    }

    /** Goes on. Flushing calls back here if the channel takes more at once. */
    void write() {
        if (writing) {
            return;
        }
        writing = true;
        while (index < count && channel.isWritable()) {
            while (index < count && channel.isWritable()) {
                writeNext();
            }
            channel.flush();
        }
        if (index == count && receipts > 0) {
            receipts--;
            channel.writeAndFlush(length(0), channel.voidPromise());
        }
        writing = false;
    }

    private void writeNext() {
        int size = load.byteCount(index);
        if (size <= SMALL_BYTES) {
            writeBatch();
            return;
        }
        if (offset == 0) {
            channel.write(length(size), channel.voidPromise());
        }
        int slice = Math.min(SLICE_BYTES, size - offset);
        channel.write(memory.slice(offset, slice), channel.voidPromise());
        offset += slice;
        if (offset == size) {
            index++;
            offset = 0;
        }
    }

    private void writeBatch() {
        ByteBuf batch = channel.alloc().directBuffer(BATCH_BYTES, BATCH_BYTES);
        int size = load.byteCount(index);
        while (index < count && size <= SMALL_BYTES && batch.writableBytes() >= Long.BYTES + size) {
            batch.writeLong(size).writeBytes(memory, 0, size);
            index++;
            size = load.byteCount(index);
        }
        channel.write(batch, channel.voidPromise());
    }

    private ByteBuf length(int size) {
        return channel.alloc().directBuffer(Long.BYTES, Long.BYTES).writeLong(size);
    }
}
