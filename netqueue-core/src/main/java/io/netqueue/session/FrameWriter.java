package io.netqueue.session;

import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames into one link's output: a method a frame, its statements in byte order. Worker only.
 *
 * <p>The bytes of a DATA frame are put between {@link #beginData()} and {@link #endData}: small pieces are merged into
 * the link's own memory, large ones in memory that the link can send from go by reference.
 */
final class FrameWriter {

    /** Asked of the link at a time, so that a copy loop has something to fill. */
    private static final int ROOM = 64;

    /** What is left of a packet when no DATA is worth beginning in it, and any control frame but a BYE still fits. */
    private static final int SCARCE = 64;

    private final Link link;
    private final int efficientSize;
    private final int packetSize;
    private final boolean takesArrays;

    // valid between two flushes, on a link that moves packets
    private int packetBytes;

    private int packetLimit;
    private int nextPacketLimit;
    private long packets;
    private boolean push;

    // valid between beginData and endData
    private ByteBuffer header;
    private int headerIndex;
    private int dataBytes;

    FrameWriter(Link link, int efficientSize) {
        this.link = link;
        this.efficientSize = efficientSize;
        this.packetSize = link.packetSize();
        limitPackets(Allowance.LEAST_PACKET_BYTES);
        this.packetLimit = nextPacketLimit;
        this.takesArrays = link.takesArrays();
    }

    /**
     * On a link that moves packets, makes sure that one is open and takes a frame; on a stream does nothing.
     *
     * @param linkId the attach that the packet belongs to
     * @param position the cursor, which every packet tells, so that every packet shows a loss
     */
    void openPacket(int linkId, long position) {
        if (packetSize == 0 || packetBytes > 0 && packetLimit - packetBytes >= SCARCE) {
            return;
        }
        if (packetBytes > 0) {
            flush();
        }
        link.room(Frame.PACKET_HEADER_SIZE)
                .put((byte) Frame.PACKET_VERSION)
                .putInt(linkId)
                .putLong(position);
        packetBytes = Frame.PACKET_HEADER_SIZE;
        packetLimit = nextPacketLimit;
        packets++;
    }

    /** The packets to be opened from now on have at most so many bytes, if the link takes that much. */
    void limitPackets(int byteCount) {
        nextPacketLimit = Math.min(packetSize, byteCount);
    }

    /** How many packets were begun, and so the number of the one that is open. */
    long packetCount() {
        return packets;
    }

    /** The next DATA frame asks to be acknowledged at once. */
    void pushNext() {
        push = true;
    }

    /** A packet that ends a link in the name of an end that is gone. */
    static byte[] lastWords(int linkId) {
        int length = Frame.BYE_SIZE;
        return ByteBuffer.allocate(Frame.PACKET_HEADER_SIZE + Frame.HEADER_SIZE + length)
                .put((byte) Frame.PACKET_VERSION)
                .putInt(linkId)
                .putLong(0)
                .putInt(Frame.BYE << 24 | length)
                .putShort((short) ByeCode.DETACH.number)
                .putInt(0)
                .putLong(0)
                .array();
    }

    /** How large the body of the next DATA frame may be as far as the packet goes. */
    int dataRoom() {
        return packetSize == 0 ? Integer.MAX_VALUE : packetLimit - packetBytes - Frame.HEADER_SIZE;
    }

    void flush() {
        packetBytes = 0;
        link.flush();
    }

    void handshake(int type, Handshake handshake) {
        ByteBuffer body = ByteBuffer.allocate(Frame.MAX_HANDSHAKE);
        handshake.write(body);
        body.flip();
        begin(type, body.remaining(), 0);
        copy(body);
    }

    void ack(long ackPosition, long limitPosition) {
        begin(Frame.ACK, Frame.ACK_SIZE, Frame.ACK_SIZE).putLong(ackPosition).putLong(limitPosition);
    }

    void ping(int token, long sentPosition) {
        begin(Frame.PING, Frame.PING_SIZE, Frame.PING_SIZE).putInt(token).putLong(sentPosition);
    }

    void pong(int token, long ackPosition, long limitPosition) {
        begin(Frame.PONG, Frame.PONG_SIZE, Frame.PONG_SIZE)
                .putInt(token)
                .putLong(ackPosition)
                .putLong(limitPosition);
    }

    void nak(long expectedPosition) {
        begin(Frame.NAK, Frame.NAK_SIZE, Frame.NAK_SIZE).putLong(expectedPosition);
    }

    void fin(long endPosition) {
        begin(Frame.FIN, Frame.FIN_SIZE, Frame.FIN_SIZE).putLong(endPosition);
    }

    void bye(Bye bye) {
        byte[] text = bye.text().getBytes(StandardCharsets.UTF_8);
        int room = packetSize == 0
                ? Frame.MAX_BYE_TEXT
                : Math.min(Frame.MAX_BYE_TEXT, packetLimit - packetBytes - Frame.HEADER_SIZE - Frame.BYE_SIZE);
        int textBytes = fitting(text, room);
        int length = Frame.BYE_SIZE + textBytes;
        begin(Frame.BYE, length, length)
                .putShort((short) bye.number())
                .putInt((int) Math.min(bye.retryAfterMillis(), 0xFFFFFFFFL))
                .putLong(bye.recvPosition())
                .put(text, 0, textBytes);
    }

    /** As much of the text as there is room for, cut between two letters. */
    private static int fitting(byte[] text, int room) {
        int end = Math.min(text.length, room);
        while (end < text.length && (text[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    void beginData() {
        header = link.room(Frame.HEADER_SIZE + Frame.MESSAGE_HEADER_SIZE);
        headerIndex = header.position();
        header.putInt(0);
        dataBytes = 0;
    }

    void putMessageLength(long length) {
        link.room(Frame.MESSAGE_HEADER_SIZE).putLong(length);
        dataBytes += Frame.MESSAGE_HEADER_SIZE;
    }

    /** Puts one byte of a message's length, for a length that a slice boundary cuts. */
    void putByte(int value) {
        link.room(1).put((byte) value);
        dataBytes++;
    }

    /** Puts a part of an array; {@code payload} is told while the link refers to it. */
    void put(byte[] array, int offset, int byteCount, Receipt payload) {
        if (takesArrays && byteCount >= efficientSize) {
            payload.retain();
            link.write(Chunk.of(ByteBuffer.wrap(array, offset, byteCount), payload::release));
        } else {
            copy(array, offset, offset + byteCount);
        }
        dataBytes += byteCount;
    }

    private void copy(byte[] array, int offset, int end) {
        for (int from = offset; from < end; ) {
            ByteBuffer room = link.room(Math.min(ROOM, end - from));
            int part = Math.min(room.remaining(), end - from);
            room.put(array, from, part);
            from += part;
        }
    }

    /** Puts a part of a chunk that stays where it is; {@code payload} is told while the link refers to it. */
    void put(Chunk chunk, int offset, int byteCount, Receipt payload) {
        if (byteCount >= efficientSize && (takesArrays || chunk.buffer().isDirect())) {
            payload.retain();
            Chunk part = chunk.slice(offset, byteCount);
            link.write(Chunk.of(part.buffer(), () -> {
                part.release();
                payload.release();
            }));
        } else {
            ByteBuffer buffer = chunk.buffer();
            copy(buffer.slice(buffer.position() + offset, byteCount));
        }
        dataBytes += byteCount;
    }

    /** Ends the DATA frame that was begun, with what was put since; push if the sender's queue ran empty. */
    void endData(boolean ranEmpty) {
        header.putInt(headerIndex, (ranEmpty || push ? Frame.DATA_PUSH : Frame.DATA) << 24 | dataBytes);
        header = null;
        push = false;
        packetBytes += Frame.HEADER_SIZE + dataBytes;
    }

    private ByteBuffer begin(int type, int length, int room) {
        packetBytes += Frame.HEADER_SIZE + length;
        return link.room(Frame.HEADER_SIZE + room).putInt(type << 24 | length);
    }

    private void copy(ByteBuffer from) {
        int limit = from.limit();
        while (from.hasRemaining()) {
            ByteBuffer room = link.room(Math.min(ROOM, from.remaining()));
            from.limit(Math.min(limit, from.position() + room.remaining()));
            room.put(from);
            from.limit(limit);
        }
    }
}
