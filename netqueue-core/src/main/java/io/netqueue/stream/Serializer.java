package io.netqueue.stream;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Turns values into bytes and back. Both ends of a session must use serializers of one {@link #name()}.
 *
 * <p>Values of all serializers but {@link #streams()} are the receiver's own and need no release. A serializer is
 * immutable and may serve any number of communicators and threads; dumping runs in the thread that puts, loading in
 * the thread that gets. Only {@link #objects()} takes null.
 *
 * <p>The instance methods are what the library calls. It asks {@link #dumpArray} first and {@link #dump} only if that
 * has no array; it loads with {@link #load} if {@link #takesChunks()}, otherwise with {@link #loadArray}.
 *
 * @param <T> the type of the values
 */
public sealed interface Serializer<T>
        permits ObjectSerializer,
                BytesSerializer,
                BuffersSerializer,
                StreamsSerializer,
                StringsSerializer,
                CustomSerializer {

    /**
     * The name that travels to the peer, which must use the same.
     *
     * @return 1 to 64 visible ASCII characters
     */
    String name();

    /**
     * Writes a value. What it refers to is left alone until the stream's bytes were used.
     *
     * @param value the value
     * @param out where to; if dumping fails it is cleared
     * @throws io.netqueue.error.SerializationException if the value cannot be written
     */
    void dump(T value, ByteStream out);

    /**
     * Reads a value.
     *
     * @param in the whole message, taken over: closed afterwards, or returned as the value
     * @return the value
     * @throws io.netqueue.error.SerializationException if the bytes are not a value
     */
    T load(ByteStream in);

    /**
     * Writes a value the short way.
     *
     * @param value the value
     * @return the value as one array, which may be the user's own (it is not modified); null if it has to go through
     *     {@link #dump}
     * @throws io.netqueue.error.SerializationException if the value cannot be written
     */
    byte[] dumpArray(T value);

    /**
     * Reads a value the short way.
     *
     * @param bytes the whole message, the value's from now on
     * @return the value
     * @throws io.netqueue.error.SerializationException if the bytes are not a value
     */
    T loadArray(byte[] bytes);

    /**
     * Whether a message is wanted as it lies in the library's memory, in chunks.
     *
     * @return true for {@link #streams()} only
     */
    boolean takesChunks();

    /**
     * Byte arrays as they are: sent by reference, received as an array of the receiver's own.
     *
     * @return the serializer named {@code bytes}
     */
    static Serializer<byte[]> bytes() {
        return BytesSerializer.INSTANCE;
    }

    /**
     * Buffers: sent by reference, from position to limit; received as a heap buffer of the receiver's own.
     *
     * @return the serializer named {@code buffers}
     */
    static Serializer<ByteBuffer> buffers() {
        return BuffersSerializer.INSTANCE;
    }

    /**
     * Streams as they are, the way without copies. A stream that is put is taken over: its chunks move and it is
     * closed. A stream that is received belongs to the receiver, who closes it.
     *
     * @return the serializer named {@code streams}
     */
    static Serializer<ByteStream> streams() {
        return StreamsSerializer.INSTANCE;
    }

    /**
     * Strings in UTF-8. A string with an unpaired surrogate cannot be sent, bytes that are not UTF-8 are not received.
     *
     * @return the serializer named {@code strings}
     */
    static Serializer<String> strings() {
        return StringsSerializer.INSTANCE;
    }

    /**
     * Writes values of one type. Runs on the thread that puts.
     *
     * @param <T> the type of the values
     */
    @FunctionalInterface
    interface Dump<T> {

        /**
         * Writes one value.
         *
         * @param value the value, not null
         * @param out takes its bytes
         * @throws Exception whatever fails; the put throws it within a {@link io.netqueue.error.SerializationException}
         */
        void dump(T value, ByteStream out) throws Exception;
    }

    /**
     * Reads values of one type. Runs on the thread that gets.
     *
     * @param <T> the type of the values
     */
    @FunctionalInterface
    interface Load<T> {

        /**
         * Reads one value.
         *
         * @param in its bytes, all of them and no others; closed afterwards
         * @return the value
         * @throws Exception whatever fails; the get throws it within a {@link io.netqueue.error.SerializationException}
         */
        T load(ByteStream in) throws Exception;
    }

    /**
     * A serializer of one's own, named {@code custom}.
     *
     * @param dump writes a value to a stream; any failure becomes a
     *     {@link io.netqueue.error.SerializationException}
     * @param load reads a value from a stream, which is closed afterwards
     * @param <T> the type of the values
     * @return a new serializer
     */
    static <T> Serializer<T> of(Dump<? super T> dump, Load<? extends T> load) {
        return of("custom", dump, load);
    }

    /**
     * A serializer of one's own.
     *
     * @param name 1 to 64 visible ASCII characters, the same at the peer
     * @param dump writes a value to a stream; any failure becomes a
     *     {@link io.netqueue.error.SerializationException}
     * @param load reads a value from a stream, which is closed afterwards
     * @param <T> the type of the values
     * @return a new serializer
     */
    static <T> Serializer<T> of(String name, Dump<? super T> dump, Load<? extends T> load) {
        return new CustomSerializer<>(name, dump, load);
    }

    /**
     * Values of the JDK, and nothing else; see {@link ObjectSerializer}.
     *
     * @return the serializer named {@code objects} with nothing extra allowed
     */
    static ObjectSerializer<Object> objects() {
        return ObjectSerializer.DEFAULT;
    }

    /**
     * Objects of one type; see {@link ObjectSerializer}. Types its fields refer to are added with
     * {@link ObjectSerializer#allowing(Class...)}.
     *
     * @param type the type of the values, allowed to be loaded
     * @param <T> the type of the values
     * @return a serializer named {@code objects}
     */
    static <T> ObjectSerializer<T> objects(Class<T> type) {
        return ObjectSerializer.of(Objects.requireNonNull(type, "type"));
    }

    /**
     * Values of the JDK and objects of the given types; see {@link ObjectSerializer}.
     *
     * @param allowed the types that are allowed to be loaded
     * @return a serializer named {@code objects}
     */
    static ObjectSerializer<Object> objects(Class<?>... allowed) {
        return ObjectSerializer.DEFAULT.allowing(allowed);
    }

    /**
     * Values of the JDK and objects of the named types; see {@link ObjectSerializer}.
     *
     * @param patterns names such as {@code com.acme.model.Order}, or {@code com.acme.model.*} for all types of a
     *     package, without its subpackages
     * @return a serializer named {@code objects}
     */
    static ObjectSerializer<Object> objects(String... patterns) {
        return ObjectSerializer.DEFAULT.allowing(patterns);
    }
}
