package io.netqueue.grpc;

import io.netqueue.stream.Chunk;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The output of one link: small pieces are put together in one array of the worker, large ones go by reference, and what
 * lies between two flushes goes as messages of the call, cut where they would be too large. Worker only.
 *
 * <p>gRPC copies a message into buffers of its own when it is sent, so the array is free again after each flush. Where
 * that is not certain, with calls of the user's own channel or server, a message gets its own copy.
 */
final class GrpcOutput {
    /** A DATA frame of the largest size, and control frames before it. */
    private static final int ROOM_BYTES = 256 * 1024 + 2 * 1024;

    /** The array of each worker, null while a link has it. */
    private static final FastThreadLocal<byte[]> SPARE = new FastThreadLocal<>();

    private final CallSide call;
    private final CallTuning tuning;
    private final TakenBytes connection;

    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();

    /** Null while there is nothing to put together. */
    private ByteBuffer room;

    /** Where the part of the room begins that is not among the pieces yet. */
    private int cut;

    private long sentByteCount;
    private long takenByteCount;

    /**
     * No output yet.
     *
     * @param connection counts what the connection takes; null if it is not known or not this call's own
     */
    GrpcOutput(CallSide call, CallTuning tuning, TakenBytes connection) {
        this.call = call;
        this.tuning = tuning;
        this.connection = connection;
    }

    ByteBuffer room(int byteCount) {
        if (room != null && room.remaining() < byteCount) {
            cut();
            room = ByteBuffer.allocate(ROOM_BYTES);
            cut = 0;
        }
        if (room == null) {
            byte[] spare = SPARE.get();
            SPARE.remove();
            room = ByteBuffer.wrap(spare == null ? new byte[ROOM_BYTES] : spare);
            cut = 0;
        }
        return room;
    }

    void write(Chunk chunk) {
        cut();
        pieces.add(chunk.buffer());
        chunks.add(chunk);
    }

    void flush() {
        cut();
        if (!pieces.isEmpty()) {
            sendPieces();
            pieces.clear();
            chunks.forEach(Chunk::release);
            chunks.clear();
        }
        giveRoom();
    }

    /** In messages that are as large as they may be, but the last one. */
    private void sendPieces() {
        List<ByteBuffer> part = new ArrayList<>();
        int left = CallTuning.MAX_MESSAGE;
        for (ByteBuffer piece : pieces) {
            while (piece.remaining() > left) {
                part.add(piece.slice(piece.position(), left));
                piece.position(piece.position() + left);
                send(part);
                part = new ArrayList<>();
                left = CallTuning.MAX_MESSAGE;
            }
            part.add(piece);
            left -= piece.remaining();
        }
        send(part);
    }

    private void send(List<ByteBuffer> part) {
        OutgoingMessage message = new OutgoingMessage(part);
        sentByteCount += message.available();
        call.send(tuning.ownsMessages() ? message.copy() : message);
    }

    /** A link that holds output not flushed wants the flush first: so a flush brings one DATA frame and what precedes it. */
    boolean isWritable() {
        return pieces.isEmpty() && (room == null || room.position() == cut) && call.isReady();
    }

    /**
     * What is known to be taken: of a connection of our own exactly what the operating system took, otherwise all but what
     * a call that is ready may still hold.
     */
    long takenByteCount() {
        if (connection != null && connection.isSingle()) {
            return connection.byteCount();
        }
        if (call.isReady()) {
            takenByteCount = Math.max(takenByteCount, sentByteCount - tuning.readyBytes());
        }
        return takenByteCount;
    }

    /** Forgets what no flush followed. */
    void discard() {
        giveRoom();
        pieces.clear();
        chunks.forEach(Chunk::release);
        chunks.clear();
    }

    private void cut() {
        if (room != null && room.position() > cut) {
            pieces.add(room.duplicate().flip().position(cut));
            cut = room.position();
        }
    }

    private void giveRoom() {
        if (room != null) {
            SPARE.set(room.array());
            room = null;
        }
    }
}
