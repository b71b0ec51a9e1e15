package io.netqueue.stream;

import java.util.Objects;

/** Streams as they are: the chunks move from hand to hand. */
final class StreamsSerializer implements Serializer<ByteStream> {
    static final StreamsSerializer INSTANCE = new StreamsSerializer();

    private StreamsSerializer() {}

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public void dump(ByteStream value, ByteStream out) {
        Objects.requireNonNull(value, "value");
        value.requireOpen();
        if (value == out) {
            throw new IllegalArgumentException("A stream cannot be dumped into itself: pass another stream");
        }
        out.writeChunks(value.readChunks());
        value.close();
    }

    @Override
    public ByteStream load(ByteStream in) {
        return Objects.requireNonNull(in, "in");
    }

    @Override
    public byte[] dumpArray(ByteStream value) {
        Objects.requireNonNull(value, "value");
        return null;
    }

    @Override
    public ByteStream loadArray(byte[] bytes) {
        return ByteStream.of(bytes);
    }

    @Override
    public boolean takesChunks() {
        return true;
    }

    @Override
    public String toString() {
        return "Serializer[streams]";
    }
}
