package io.netqueue.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A {@link ByteStream} read as java.io does it: the end is -1, not an exception. */
final class ByteStreamInput extends InputStream {
    private final ByteStream stream;
    private boolean closed;

    ByteStreamInput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        requireOpen();
        if (stream.isEmpty()) {
            return -1;
        }
        int value = stream.peekChunk().buffer().get() & 0xFF;
        stream.consumed(1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        return stream.isEmpty() ? -1 : stream.readInto(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public long skip(long count) throws IOException {
        requireOpen();
        long left = count;
        while (left > 0 && !stream.isEmpty()) {
            ByteBuffer buffer = stream.peekChunk().buffer();
            int step = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + step);
            stream.consumed(step);
            left -= step;
        }
        return left < count ? count - left : 0;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return (int) Math.min(Integer.MAX_VALUE, stream.byteCount());
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The stream is closed: read it before closing it");
        }
    }
}
