package io.netqueue.grpc;

import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Bytes as they are. A received message that can be detached from its transport stays in the memory in which it was
 * received, to be closed by whoever got it; any other one is copied.
 */
final class ByteMarshaller implements MethodDescriptor.Marshaller<InputStream> {

    @Override
    public InputStream stream(InputStream message) {
        return message instanceof OutgoingMessage outgoing ? outgoing.reader() : message;
    }

    @Override
    public InputStream parse(InputStream received) {
        if (received instanceof Detachable detachable && isReadableInPlace(received)) {
            return detachable.detach();
        }
        try {
            return new ByteArrayInputStream(received.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its bytes can be had as buffers that all stay valid until it is closed. */
    static boolean isReadableInPlace(InputStream message) {
        return message instanceof HasByteBuffer buffers && buffers.byteBufferSupported() && message.markSupported();
    }
}
