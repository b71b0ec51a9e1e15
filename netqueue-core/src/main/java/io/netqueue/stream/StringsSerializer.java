package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Strings in UTF-8, strict in both directions. */
final class StringsSerializer implements Serializer<String> {
    static final StringsSerializer INSTANCE = new StringsSerializer();

    private StringsSerializer() {}

    @Override
    public String name() {
        return "strings";
    }

    @Override
    public void dump(String value, ByteStream out) {
        out.write(dumpArray(value));
    }

    @Override
    public String load(ByteStream in) {
        try (in) {
            return loadArray(in.toByteArray());
        }
    }

    @Override
    public byte[] dumpArray(String value) {
        int unpaired = Utf8.unpairedSurrogate(Objects.requireNonNull(value, "value"));
        if (unpaired >= 0) {
            throw new SerializationException("UTF-8 cannot carry the unpaired surrogate at index " + unpaired
                    + " of the string: mend it, or use Serializer.objects()");
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String loadArray(byte[] bytes) {
        return Utf8.decode(bytes, 0, bytes.length);
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public String toString() {
        return "Serializer[strings]";
    }
}
