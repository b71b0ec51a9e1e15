package io.netqueue.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * What a command prints: bytes, buffered until {@link #flush()}. An output that cannot be written (a closed pipe) is an
 * {@link IOException}, where a {@code PrintStream} would say nothing. Not thread-safe.
 */
final class Output implements WritableByteChannel {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final OutputStream target;

    Output(OutputStream target) {
        this.target = target;
    }

    static Output standard() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int byteCount = source.remaining();
        while (source.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int part = Math.min(source.remaining(), buffer.remaining());
            buffer.put(source.slice(source.position(), part));
            source.position(source.position() + part);
        }
        return byteCount;
    }

    void print(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    void print(String text) throws IOException {
        print(text.getBytes(StandardCharsets.UTF_8));
    }

    void endLine() throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) '\n');
    }

    void flush() throws IOException {
        drain();
        target.flush();
    }

    private void drain() throws IOException {
        try {
            target.write(buffer.array(), 0, buffer.position());
        } catch (IOException e) {
            throw new IOException(
                    "cannot print any more: " + e.getMessage() + ": is the reader of the output gone?", e);
        } finally {
            buffer.clear();
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
