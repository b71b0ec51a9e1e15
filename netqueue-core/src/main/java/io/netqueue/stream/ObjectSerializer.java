package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.util.List;

/**
 * Objects: values of the JDK, and enums, records and {@code Serializable} classes that are allowed by name. Nothing
 * else is loaded, whatever a peer sends.
 *
 * <p>Without being told it takes null, strings, boxed and big numbers, arrays of primitives and of allowed types,
 * {@code UUID}, {@code java.time}, an {@code Optional} of these (as the whole value, as it is not
 * {@code Serializable}), and the JDK's collections and maps of them, those of {@code List.of} and its like included.
 *
 * <p>A type of one's own is allowed by its class, which includes its superclasses and, if it is sealed, the subtypes it
 * permits; by its name; or by its package as {@code com.acme.model.*}. The types of its fields need the same, and so do
 * stand-ins it is written as and what its {@code readResolve} returns. Lambdas and proxies are never allowed. An
 * allowed class is trusted: its {@code readObject} runs with what the peer sent.
 *
 * <p>Objects may be nested 64 deep. A {@code Set.of}, {@code Map.of} or {@code Hashtable}, and keys that are neither
 * strings, numbers, UUIDs nor enums, are bound to about 10,000 small keys a message, as they could be chosen to
 * collide, and such a key must not refer back to what holds it.
 *
 * <p>A value that this serializer would not load fails when it is dumped, with an error that names the type and the
 * cure. A class with a {@code writeObject} must begin it with {@code defaultWriteObject} or {@code putFields}.
 *
 * <p>Immutable, for any number of threads. Named types are loaded with the class loader of the thread that gets
 * (its context class loader); types allowed by class are that very class.
 *
 * @param <T> the type of the values
 */
public final class ObjectSerializer<T> implements Serializer<T> {
    static final ObjectSerializer<Object> DEFAULT = new ObjectSerializer<>(Object.class, AllowedTypes.JDK);

    /** From so many bytes on an array goes by reference, after a chunk with its tag. */
    private static final int BY_REFERENCE = 8 * 1024;

    private static final byte[] BYTES_TAG = {ValueTag.BYTES};

    private final Class<T> type;
    private final AllowedTypes allowed;
    private final ValueWriter writer;
    private final ValueReader reader;

    private ObjectSerializer(Class<T> type, AllowedTypes allowed) {
        this.type = type;
        this.allowed = allowed;
        this.writer = new ValueWriter(allowed);
        this.reader = new ValueReader(allowed);
    }

    static <T> ObjectSerializer<T> of(Class<T> type) {
        if (type.isPrimitive()) {
            throw new IllegalArgumentException(
                    "The type must be a class, but was " + type + ": name its box, for example Integer.class");
        }
        return new ObjectSerializer<>(type, AllowedTypes.JDK.with(type));
    }

    /**
     * A serializer that allows more types, for example those of the fields.
     *
     * @param more the types to allow
     * @return a new serializer for the same type of values
     */
    public ObjectSerializer<T> allowing(Class<?>... more) {
        return new ObjectSerializer<>(type, allowed.with(more));
    }

    /**
     * A serializer that allows more types, for example those of the fields.
     *
     * @param more names such as {@code com.acme.model.Order}, or {@code com.acme.model.*} for all types of a package,
     *     without its subpackages
     * @return a new serializer for the same type of values
     * @throws IllegalArgumentException if one is neither
     */
    public ObjectSerializer<T> allowing(String... more) {
        return new ObjectSerializer<>(type, allowed.with(more));
    }

    /**
     * What is allowed beside the JDK's values.
     *
     * @return names and patterns, sorted
     */
    public List<String> allowed() {
        return allowed.named();
    }

    @Override
    public String name() {
        return "objects";
    }

    @Override
    public void dump(T value, ByteStream out) {
        if (isByReference(value)) {
            out.write(BYTES_TAG);
            out.write((byte[]) (Object) value);
        } else {
            out.write(form(value));
        }
    }

    @Override
    public T load(ByteStream in) {
        try (in) {
            return loadArray(in.toByteArray());
        }
    }

    /** A large array goes by reference, in a chunk of its own; everything else is an array with its tag. */
    @Override
    public byte[] dumpArray(T value) {
        return isByReference(value) ? null : form(value);
    }

    @Override
    public T loadArray(byte[] bytes) {
        Object value;
        try {
            value = reader.read(bytes);
        } catch (StackOverflowError e) {
            throw new SerializationException("A message is nested too deep to be loaded: send a flat one", e);
        }
        if (value != null && !type.isInstance(value)) {
            throw new SerializationException("Expected a " + type.getName() + ", but got a "
                    + value.getClass().getName() + ": let the peer use a serializer for the same type");
        }
        return type.cast(value);
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public String toString() {
        return "Serializer[objects of " + type.getName() + ", allowed " + allowed() + "]";
    }

    private static boolean isByReference(Object value) {
        return value instanceof byte[] bytes && bytes.length >= BY_REFERENCE;
    }

    private byte[] form(T value) {
        try {
            return writer.write(value);
        } catch (StackOverflowError e) {
            throw new SerializationException("A value is nested too deep to be serialized: send a flat one", e);
        }
    }
}
