package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.util.Objects;

/** A pair of the user's functions; whatever fails in them becomes a SerializationException. */
final class CustomSerializer<T> implements Serializer<T> {
    private static final int MAX_NAME = 64;

    private final String name;
    private final Dump<? super T> dump;
    private final Load<? extends T> load;

    CustomSerializer(String name, Dump<? super T> dump, Load<? extends T> load) {
        this.name = checked(name);
        this.dump = Objects.requireNonNull(dump, "dump");
        this.load = Objects.requireNonNull(load, "load");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void dump(T value, ByteStream out) {
        Objects.requireNonNull(value, "value");
        try {
            dump.dump(value, out);
        } catch (Exception | StackOverflowError e) {
            out.clear();
            throw failed("write a " + value.getClass().getName(), e);
        }
    }

    @Override
    public T load(ByteStream in) {
        try (in) {
            return load.load(in);
        } catch (Exception | StackOverflowError e) {
            throw failed("read a message", e);
        }
    }

    @Override
    public byte[] dumpArray(T value) {
        Objects.requireNonNull(value, "value");
        return null;
    }

    @Override
    public T loadArray(byte[] bytes) {
        return load(ByteStream.of(bytes));
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public String toString() {
        return "Serializer[" + name + "]";
    }

    private SerializationException failed(String what, Throwable cause) {
        if (cause instanceof SerializationException own) {
            return own;
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new SerializationException(
                "The serializer '" + name + "' could not " + what + ": " + cause + ": see the cause", cause);
    }

    private static String checked(String name) {
        Objects.requireNonNull(name, "name");
        boolean visible = name.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        if (name.isEmpty() || name.length() > MAX_NAME || !visible) {
            throw new IllegalArgumentException("name must be 1 to " + MAX_NAME + " visible ASCII characters, but was '"
                    + name + "': choose another");
        }
        return name;
    }
}
