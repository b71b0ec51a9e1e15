package io.netqueue.grpc;

import io.grpc.HasByteBuffer;
import io.netqueue.stream.Chunk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One message that arrived, read as chunks that lie where it was received. The message is closed, and its memory given
 * back, with the last share of its last chunk: on any thread.
 */
final class ReceivedMessage {
    private final InputStream message;

    /** Chunks that are not released, and one more while this is read. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * A message that begins to be read.
     *
     * @param message what {@link ByteMarshaller} made; taken over
     */
    ReceivedMessage(InputStream message) {
        this.message = message;
        if (ByteMarshaller.isReadableInPlace(message)) {
            message.mark(Integer.MAX_VALUE); // so that buffers that were passed stay
        }
    }

    /** The next chunk, never empty; null at the end. */
    Chunk next() {
        try {
            int byteCount = message.available();
            if (byteCount == 0) {
                return null;
            }
            if (!ByteMarshaller.isReadableInPlace(message)) {
                return Chunk.of(message.readAllBytes());
            }
            ByteBuffer buffer = ((HasByteBuffer) message).getByteBuffer();
            message.skipNBytes(buffer.remaining());
            holders.incrementAndGet();
            return Chunk.of(buffer, this::release);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends reading, whether or not all was read. Call it once. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            try {
                message.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
