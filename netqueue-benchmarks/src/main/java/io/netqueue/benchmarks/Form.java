package io.netqueue.benchmarks;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * In which form net-queue's user has messages.
 *
 * @param <T> the type of what is put and got
 * @param serializer the form's serializer
 * @param message makes a burst's message of this index; those of one size share their memory
 * @param receipt makes a small message, with which a server tells that it has all
 * @param take gives a message's memory back and tells how many bytes it had
 */
record Form<T>(Serializer<T> serializer, IntFunction<T> message, Supplier<T> receipt, ToLongFunction<T> take) {

    /** Arrays: sent by reference, each received as a new one. Sizes that differ are new arrays, as an array has one size. */
    static Form<byte[]> array(Load load) {
        byte[] bytes = new byte[load.byteCount()];
        IntFunction<byte[]> message = load.mixed() ? index -> new byte[load.byteCount(index)] : index -> bytes;
        return new Form<>(Serializer.bytes(), message, () -> new byte[1], got -> got.length);
    }

    /** Streams: a direct buffer sent by reference, received in the library's own memory. */
    static Form<ByteStream> stream(Load load) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(load.byteCount());
        IntFunction<ByteStream> message = load.mixed()
                ? index -> ByteStream.of(bytes.slice(0, load.byteCount(index)))
                : index -> ByteStream.of(bytes);
        return new Form<>(Serializer.streams(), message, () -> ByteStream.of(new byte[1]), got -> {
            try (got) {
                return got.byteCount();
            }
        });
    }
}
