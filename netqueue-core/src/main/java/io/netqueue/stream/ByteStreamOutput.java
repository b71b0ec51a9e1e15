package io.netqueue.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A {@link ByteStream} written as java.io does it: the bytes are copied, as the caller may reuse its array.
 *
 * <p>Small writes share a block: a chunk at the stream's end whose limit moves up within its array. Somebody who took
 * that chunk, or shares it, sees none of the later bytes: a chunk that is no longer the stream's last is not touched.
 */
final class ByteStreamOutput extends OutputStream {
    private static final int SMALLEST_BLOCK = 256;
    private static final int LARGEST_BLOCK = 64 * 1024;

    private final ByteStream stream;
    private boolean closed;

    /** The block that grows, as long as it is the stream's last chunk. */
    private Chunk tail;

    ByteStreamOutput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (closed) {
            throw new IOException("The view is closed: ask the stream for a new outputStream()");
        }
        stream.requireOpen();
        int done = tail != null && stream.last() == tail ? extend(source, offset, length) : 0;
        if (done < length) {
            begin(source, offset + done, length - done);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Puts as much as there is room for into the block at the stream's end. */
    private int extend(byte[] source, int offset, int length) {
        ByteBuffer block = tail.buffer();
        int count = Math.min(length, block.capacity() - block.limit());
        int end = block.limit();
        block.limit(end + count);
        block.put(end, source, offset, count);
        stream.extended(count);
        return count;
    }

    /** A new block, larger as the stream grows. */
    private void begin(byte[] source, int offset, int length) {
        long grown = Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, stream.byteCount()));
        ByteBuffer block = ByteBuffer.allocate((int) Math.max(length, grown));
        block.put(0, source, offset, length).limit(length);
        tail = new Chunk(block, null);
        stream.writeChunk(tail);
    }
}
