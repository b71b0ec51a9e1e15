package io.netqueue.benchmarks;

import io.grpc.Detachable;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * In which form grpc-java's user has messages, with as few copies as gRPC allows: what somebody does who wants bytes and
 * knows gRPC.
 *
 * @param <T> the type of what is sent and received
 * @param marshaller between that and gRPC's streams
 * @param message gives the message to be sent, the same memory each time
 * @param receipt makes a small one, with which a server tells that it has all
 * @param take gives a message's memory back and tells how many bytes it had
 */
record GrpcForm<T>(Marshaller<T> marshaller, Supplier<T> message, Supplier<T> receipt, ToIntFunction<T> take) {

    /** Arrays: copied once each way, each received as a new one. */
    static GrpcForm<byte[]> array(Load load) {
        byte[] bytes = new byte[load.byteCount()];
        return new GrpcForm<>(new ArrayMarshaller(), () -> bytes, () -> new byte[1], got -> got.length);
    }

    /** Streams: sent from a direct buffer, kept in the memory in which they were received until they are whole. */
    static GrpcForm<InputStream> stream(Load load) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(load.byteCount());
        return new GrpcForm<>(
                new StreamMarshaller(),
                () -> new BufferStream(bytes.duplicate()),
                () -> new ByteArrayInputStream(new byte[1]),
                GrpcForm::close);
    }

    private static int close(InputStream got) {
        try (got) {
            return got.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a received message out of gRPC's hands without a copy. */
    private static final class StreamMarshaller implements Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream received) {
            return ((Detachable) received).detach();
        }
    }
}
