package io.netqueue.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Collection;

/** The reads of {@link ByteStream} that look at more than one chunk, or at a part of one. */
final class StreamReads {
    /** The longest array that every JVM can make. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final byte[] NOTHING = new byte[0];

    private StreamReads() {}

    static Chunk read(ByteStream stream, int max) {
        int wanted = (int) Math.min(wanted(max), stream.byteCount());
        if (max == 0 || wanted <= stream.peekChunk().byteCount()) {
            return read1(stream, max);
        }
        ByteBuffer gathered = ByteBuffer.allocate(wanted);
        readInto(stream, gathered, Integer.MAX_VALUE);
        return new Chunk(gathered.flip(), null);
    }

    static Chunk read1(ByteStream stream, int max) {
        int wanted = wanted(max);
        if (wanted == 0) {
            stream.requireOpen();
            return Chunk.of(NOTHING);
        }
        Chunk first = stream.peekChunk();
        if (wanted >= first.byteCount()) {
            return stream.readChunk();
        }
        Chunk part = first.slice(0, wanted);
        ByteBuffer buffer = first.buffer();
        buffer.position(buffer.position() + wanted);
        stream.consumed(wanted);
        return part;
    }

    /** Fills the target from at most so many chunks. */
    static int readInto(ByteStream stream, ByteBuffer target, int maxChunks) {
        int before = target.remaining();
        for (int i = 0; i < maxChunks && target.hasRemaining(); i++) {
            if (i > 0 && stream.isEmpty()) {
                break;
            }
            ByteBuffer source = stream.peekChunk().buffer();
            int count = Math.min(source.remaining(), target.remaining());
            int position = target.position();
            target.put(position, source, source.position(), count);
            target.position(position + count);
            source.position(source.position() + count);
            stream.consumed(count);
        }
        return before - target.remaining();
    }

    /** The bytes up to the first line end, or all. */
    static int lineLength(ByteStream stream, Collection<Chunk> chunks) {
        stream.peekChunk();
        long length = 0;
        for (Chunk chunk : chunks) {
            ByteBuffer buffer = chunk.buffer();
            for (int i = buffer.position(); i < buffer.limit(); i++) {
                length++;
                if (buffer.get(i) == '\n') {
                    return (int) Math.min(length, MAX_ARRAY);
                }
            }
        }
        return (int) Math.min(length, MAX_ARRAY);
    }

    static long transfer(ByteStream stream, WritableByteChannel channel) throws IOException {
        stream.requireOpen();
        long total = 0;
        while (!stream.isEmpty()) {
            ByteBuffer buffer = stream.peekChunk().buffer();
            int before = buffer.position();
            try {
                channel.write(buffer);
            } finally {
                int count = buffer.position() - before;
                total += count;
                stream.consumed(count);
            }
            if (buffer.hasRemaining() && buffer.position() == before) {
                break;
            }
        }
        return total;
    }

    static byte[] toByteArray(ByteStream stream, Collection<Chunk> chunks) {
        stream.requireOpen();
        if (stream.byteCount() > MAX_ARRAY) {
            throw new IllegalStateException("The stream holds " + stream.byteCount() + " bytes, an array at most "
                    + MAX_ARRAY + ": use transferTo() or read(n)");
        }
        ByteBuffer all = ByteBuffer.allocate((int) stream.byteCount());
        for (Chunk chunk : chunks) {
            all.put(chunk.buffer().duplicate());
        }
        return all.array();
    }

    private static int wanted(int max) {
        if (max < 0) {
            throw new IllegalArgumentException("max must be 0 or more bytes, but was " + max + ": name a length");
        }
        return Math.min(max, MAX_ARRAY);
    }
}
