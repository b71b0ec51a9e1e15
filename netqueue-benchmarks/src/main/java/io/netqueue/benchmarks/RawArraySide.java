package io.netqueue.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Large messages: from one array, each into a new array, copied in pieces that fit in a cache. */
final class RawArraySide extends RawSide {
    private static final int PIECE_BYTES = 128 * 1024;

    private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

    /** The last message, so that making it cannot be optimized away. */
    @SuppressWarnings("unused")
    private volatile byte[] last;

    RawArraySide(RawSocket socket, Load load) {
        super(socket, load);
    }

    @Override
    public void send(int count) throws IOException {
        byte[] message = new byte[load.byteCount()];
        header.putInt(0, message.length);
        for (int i = 0; i < count; i++) {
            socket.write(header.clear());
            for (int at = 0; at < message.length; at += PIECE_BYTES) {
                piece.clear().put(message, at, Math.min(PIECE_BYTES, message.length - at));
                socket.write(piece.flip());
            }
        }
        awaitReceipt();
    }

    @Override
    public void receive(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            socket.readFully(header.clear());
            Side.requireSize(header.getInt(0), load);
            byte[] message = new byte[load.byteCount()];
            for (int at = 0; at < message.length; ) {
                socket.readSome(piece.clear().limit(Math.min(PIECE_BYTES, message.length - at)));
                int got = piece.flip().remaining();
                piece.get(message, at, got);
                at += got;
            }
            last = message;
        }
        writeReceipt();
    }
}
