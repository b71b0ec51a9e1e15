package io.netqueue.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Small messages: as many as fit in a buffer with one system call; each becomes an array of the receiver's own. */
final class RawBatchSide extends RawSide {
    private static final int BATCH_BYTES = 64 * 1024;

    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);

    /** The last message, so that making it cannot be optimized away. */
    @SuppressWarnings("unused")
    private volatile byte[] last;

    RawBatchSide(RawSocket socket, Load load) {
        super(socket, load);
    }

    @Override
    public void send(int count) throws IOException {
        byte[] message = new byte[load.byteCount()];
        batch.clear();
        for (int i = 0; i < count; i++) {
            if (batch.remaining() < HEADER_BYTES + message.length) {
                socket.write(batch.flip());
                batch.clear();
            }
            batch.putInt(message.length).put(message);
        }
        socket.write(batch.flip());
        awaitReceipt();
    }

    @Override
    public void receive(int count) throws IOException {
        batch.clear().flip();
        int received = 0;
        while (received < count) {
            socket.readSome(batch.compact());
            batch.flip();
            byte[] message = null;
            while (isWhole(batch)) {
                message = new byte[batch.getInt()];
                batch.get(message);
                Side.requireSize(message.length, load);
                received++;
            }
            last = message;
        }
        writeReceipt();
    }

    private static boolean isWhole(ByteBuffer bytes) {
        return bytes.remaining() >= HEADER_BYTES && bytes.remaining() - HEADER_BYTES >= bytes.getInt(bytes.position());
    }
}
