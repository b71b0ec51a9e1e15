package io.netqueue.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One message to be sent: pieces of memory in order, read once. gRPC copies them into its own buffers with
 * {@link #drainTo}.
 */
final class OutgoingMessage extends InputStream implements KnownLength, Drainable {
    /** gRPC takes arrays only; what lies elsewhere goes through one that stays in the core's cache. */
    private static final int PASSAGE_BYTES = 8 * 1024;

    private static final FastThreadLocal<byte[]> PASSAGE = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PASSAGE_BYTES];
        }
    };

    private final List<ByteBuffer> pieces;
    private final boolean repeatable;
    private int next;
    private int left;

    /**
     * A message.
     *
     * @param pieces its bytes, in order
     */
    OutgoingMessage(List<ByteBuffer> pieces) {
        this(pieces, false);
    }

    private OutgoingMessage(List<ByteBuffer> pieces, boolean repeatable) {
        this.pieces = pieces;
        this.repeatable = repeatable;
        for (ByteBuffer piece : pieces) {
            left += piece.remaining();
        }
    }

    /** The same bytes in an array of their own, for a call that may keep or repeat the message. */
    OutgoingMessage copy() {
        ByteBuffer whole = ByteBuffer.allocate(left);
        pieces.forEach(whole::put);
        return new OutgoingMessage(List.of(whole.flip()), true);
    }

    /** What gRPC reads: this message, or where it may be read again another one of the same bytes. */
    InputStream reader() {
        return repeatable ? new OutgoingMessage(List.of(pieces.get(0).duplicate()), true) : this;
    }

    @Override
    public int available() {
        return left;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        int drained = left;
        for (; next < pieces.size(); next++) {
            drain(pieces.get(next), target);
        }
        left = 0;
        return drained;
    }

    private static void drain(ByteBuffer piece, OutputStream target) throws IOException {
        if (piece.hasArray()) {
            target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            return;
        }
        byte[] passage = PASSAGE.get();
        while (piece.hasRemaining()) {
            int part = Math.min(passage.length, piece.remaining());
            piece.get(passage, 0, part);
            target.write(passage, 0, part);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int byteCount) {
        if (left == 0) {
            return -1;
        }
        while (!pieces.get(next).hasRemaining()) {
            next++;
        }
        ByteBuffer piece = pieces.get(next);
        int part = Math.min(byteCount, piece.remaining());
        piece.get(target, offset, part);
        left -= part;
        return part;
    }
}
