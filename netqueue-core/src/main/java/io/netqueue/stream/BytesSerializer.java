package io.netqueue.stream;

import java.util.Objects;

/** Byte arrays as they are. */
final class BytesSerializer implements Serializer<byte[]> {
    static final BytesSerializer INSTANCE = new BytesSerializer();

    private BytesSerializer() {}

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public void dump(byte[] value, ByteStream out) {
        out.write(Objects.requireNonNull(value, "value"));
    }

    @Override
    public byte[] load(ByteStream in) {
        try (in) {
            return in.toByteArray();
        }
    }

    @Override
    public byte[] dumpArray(byte[] value) {
        return Objects.requireNonNull(value, "value");
    }

    @Override
    public byte[] loadArray(byte[] bytes) {
        return Objects.requireNonNull(bytes, "bytes");
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public String toString() {
        return "Serializer[bytes]";
    }
}
