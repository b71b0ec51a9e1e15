package io.netqueue.testkit;

import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;

/** The output of one link on its way to the wire: what was added, and what was flushed and not taken yet. */
final class SimulatedOutput {

    private static final int ROOM_SIZE = 2048;

    /** A piece, and the chunk it lies in if it was written by reference. Its bytes are read when the wire takes them. */
    private record Piece(ByteBuffer bytes, Chunk chunk) {

        void release() {
            if (chunk != null) {
                chunk.release();
            }
        }
    }

    private final List<Piece> unflushed = new ArrayList<>();
    private final Deque<Piece> pending = new ArrayDeque<>();
    private ByteBuffer room;
    private int roomStart;
    private long pendingBytes;
    private long unflushedBytes;
    private long taken;

    ByteBuffer room(int byteCount) {
        if (byteCount < 1 || byteCount > 1024) {
            throw SimulationFailure.broken("room for " + byteCount + " bytes");
        }
        if (room == null || room.remaining() < byteCount) {
            seal();
            room = ByteBuffer.allocate(Math.max(byteCount, ROOM_SIZE));
            roomStart = 0;
        }
        return room;
    }

    private void seal() {
        if (room != null && room.position() > roomStart) {
            ByteBuffer bytes = room.duplicate().position(roomStart).limit(room.position());
            roomStart = room.position();
            unflushed.add(new Piece(bytes, null));
            unflushedBytes += bytes.remaining();
        }
    }

    void write(Chunk chunk) {
        if (chunk.byteCount() == 0) {
            throw SimulationFailure.broken("an empty chunk was written");
        }
        seal();
        unflushed.add(new Piece(chunk.buffer(), chunk));
        unflushedBytes += chunk.byteCount();
    }

    /** What was added is for the wire now. */
    void flush() {
        seal();
        room = null;
        pending.addAll(unflushed);
        pendingBytes += unflushedBytes;
        unflushed.clear();
        unflushedBytes = 0;
    }

    /** Gives the wire as much as it takes; the wire answers each piece with how much of it that was. */
    void pushTo(ToIntFunction<ByteBuffer> wire) {
        int part = 1;
        while (!pending.isEmpty() && part > 0) {
            Piece piece = pending.getFirst();
            part = wire.applyAsInt(piece.bytes);
            taken += part;
            pendingBytes -= part;
            if (!piece.bytes.hasRemaining()) {
                pending.removeFirst();
                piece.release();
            }
        }
    }

    /** Bytes that the wire has not taken. */
    long waitingBytes() {
        return pendingBytes + unflushedBytes + (room == null ? 0 : room.position() - roomStart);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    long takenByteCount() {
        return taken;
    }

    /** Forgets everything that was not taken. */
    void drop() {
        pending.forEach(Piece::release);
        unflushed.forEach(Piece::release);
        pending.clear();
        unflushed.clear();
        room = null;
        pendingBytes = 0;
        unflushedBytes = 0;
    }
}
