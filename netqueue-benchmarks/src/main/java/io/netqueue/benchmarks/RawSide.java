package io.netqueue.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection without a library: a message is its length in four bytes and its bytes. */
abstract class RawSide implements Side {
    static final int HEADER_BYTES = Integer.BYTES;

    final RawSocket socket;
    final Load load;

    private final ByteBuffer receipt = ByteBuffer.allocateDirect(1);

    RawSide(RawSocket socket, Load load) {
        this.socket = socket;
        this.load = load;
    }

    @Override
    public final int port() {
        return socket.port();
    }

    final void writeReceipt() throws IOException {
        socket.write(receipt.clear());
    }

    final void awaitReceipt() throws IOException {
        socket.readFully(receipt.clear());
    }

    @Override
    public final long[] ping(int count) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(HEADER_BYTES + load.byteCount());
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            message.clear().putInt(0, load.byteCount());
            socket.write(message);
            socket.readFully(message.clear());
            nanos[i] = System.nanoTime() - start;
            requireSize(message);
        }
        return nanos;
    }

    @Override
    public final void pong(int count) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(HEADER_BYTES + load.byteCount());
        for (int i = 0; i < count; i++) {
            socket.readFully(message.clear());
            requireSize(message);
            socket.write(message.flip());
        }
    }

    private void requireSize(ByteBuffer message) {
        Side.requireSize(message.getInt(0), load);
    }
}
