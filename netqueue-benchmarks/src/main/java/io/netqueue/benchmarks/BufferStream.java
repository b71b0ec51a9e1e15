package io.netqueue.benchmarks;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A buffer as a message of gRPC, which takes arrays only: it goes through a small one that stays in the core's cache. */
final class BufferStream extends InputStream implements KnownLength, Drainable {
    private static final ThreadLocal<byte[]> PASSAGE = ThreadLocal.withInitial(() -> new byte[8 * 1024]);

    private final ByteBuffer bytes;

    BufferStream(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        int byteCount = bytes.remaining();
        byte[] passage = PASSAGE.get();
        while (bytes.hasRemaining()) {
            int part = Math.min(passage.length, bytes.remaining());
            bytes.get(passage, 0, part);
            target.write(passage, 0, part);
        }
        return byteCount;
    }
}
