package io.netqueue.benchmarks;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Arrays as gRPC's messages, with one copy each way: what somebody does who wants bytes and knows gRPC. */
final class ArrayMarshaller implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] message) {
        return new ArrayStream(message);
    }

    @Override
    public byte[] parse(InputStream received) {
        try {
            byte[] message = new byte[received.available()];
            received.readNBytes(message, 0, message.length);
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells its length, and gives its bytes at once. */
    private static final class ArrayStream extends ByteArrayInputStream implements KnownLength, Drainable {
        ArrayStream(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int byteCount = available();
            target.write(buf, pos, byteCount);
            pos += byteCount;
            return byteCount;
        }
    }
}
