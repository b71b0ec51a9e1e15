package io.netqueue.stream;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Buffers by reference, heap buffers on arrival. */
final class BuffersSerializer implements Serializer<ByteBuffer> {
    static final BuffersSerializer INSTANCE = new BuffersSerializer();

    private BuffersSerializer() {}

    @Override
    public String name() {
        return "buffers";
    }

    @Override
    public void dump(ByteBuffer value, ByteStream out) {
        out.write(Objects.requireNonNull(value, "value"));
    }

    @Override
    public ByteBuffer load(ByteStream in) {
        try (in) {
            return ByteBuffer.wrap(in.toByteArray());
        }
    }

    /** The buffer's own array if it is just that; a buffer elsewhere or of a part goes by reference in a chunk. */
    @Override
    public byte[] dumpArray(ByteBuffer value) {
        Objects.requireNonNull(value, "value");
        boolean whole = value.hasArray() && value.remaining() == value.array().length;
        return whole ? value.array() : null;
    }

    @Override
    public ByteBuffer loadArray(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public String toString() {
        return "Serializer[buffers]";
    }
}
