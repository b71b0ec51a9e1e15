package io.netqueue.mqtt;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.OutputRoom;
import io.netqueue.stream.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The output of one link: puts a packet together and sends it as one PUBLISH. Small pieces are merged in the worker's
 * {@link OutputRoom}, large ones go by reference. Worker only.
 *
 * <pre>
 *   room:  | spare | type, length, topic | payload …          first piece; the header is written last, its end is fixed
 *   pieces:  [first piece] [chunk] [room] [chunk] …           together one PUBLISH packet
 * </pre>
 */
final class MqttOutput {
    /** More than an ACK and a PING need: to a peer that is gone nothing larger goes for long. */
    private static final int PROBE_BYTES = 128;

    private final MqttConnection connection;
    private final NettyWorker worker;
    private final SocketChannel channel;
    private final byte[] topicField;
    private final int headerRoom;

    /** Null while there is nothing to put together. */
    private OutputRoom room;

    private final List<Piece> pieces = new ArrayList<>();
    private int pieceByteCount;
    private long takenByteCount;

    /** A part of the packet; of a chunk that goes by reference, or of the room. */
    private record Piece(ByteBuf bytes, Chunk chunk) {
        void discard() {
            bytes.release();
            if (chunk != null) {
                chunk.release();
            }
        }
    }

    MqttOutput(MqttConnection connection, String topic) {
        this.connection = connection;
        this.worker = connection.worker();
        this.channel = connection.channel();
        this.topicField = MqttPackets.topicField(topic, connection.version());
        this.headerRoom = MqttPackets.headerRoom(topicField);
    }

    /** The most bytes of a payload. */
    int packetSize() {
        return connection.largestPacket() - headerRoom;
    }

    ByteBuffer room(int byteCount) {
        if (room != null && room.view().remaining() < byteCount) {
            cutRoom();
            worker.giveRoom(room);
            room = null;
        }
        if (room == null) {
            room = worker.takeRoom(2 * MqttPackets.LARGEST_PACKET);
        }
        ByteBuffer view = room.view();
        if (pieces.isEmpty() && room.byteCount() == 0) {
            view.position(view.position() + headerRoom);
        }
        return view;
    }

    void write(Chunk chunk) {
        room(1); // there is always a first piece for the header
        cutRoom();
        pieces.add(new Piece(Buffers.buffer(chunk), chunk));
        pieceByteCount += chunk.byteCount();
    }

    /** Sends what was put together since the last flush, as one packet. */
    void flush() {
        if (room != null) {
            cutRoom();
            worker.giveRoom(room);
            room = null;
        }
        if (pieces.isEmpty()) {
            return;
        }
        ByteBuf first = pieces.get(0).bytes();
        int payloadByteCount = pieceByteCount - headerRoom;
        first.skipBytes(MqttPackets.writeHeader(first, topicField, payloadByteCount));
        int last = pieces.size() - 1;
        for (int i = 0; i <= last; i++) {
            channel.write(pieces.get(i).bytes(), promise(pieces.get(i), i == last ? payloadByteCount : 0));
        }
        pieces.clear();
        pieceByteCount = 0;
        connection.flush();
    }

    /**
     * A piece under way.
     *
     * @param payloadByteCount of the packet that this is the last piece of; otherwise 0
     */
    private ChannelPromise promise(Piece piece, int payloadByteCount) {
        ChannelPromise written = channel.newPromise();
        written.addListener(done -> {
            if (done.isSuccess() && payloadByteCount > PROBE_BYTES) {
                takenByteCount += payloadByteCount;
            }
            if (piece.chunk() != null) {
                piece.chunk().release();
            }
        });
        return written;
    }

    /**
     * Bytes of payload that the socket took, but for packets that a probe fits in: on a connection that is busy with other
     * links these wait and are taken too, whether or not there is a peer to answer them.
     */
    long takenByteCount() {
        return takenByteCount;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Forgets what no flush followed. */
    void discard() {
        if (room != null) {
            cutRoom();
            worker.giveRoom(room);
            room = null;
        }
        pieces.forEach(Piece::discard);
        pieces.clear();
        pieceByteCount = 0;
    }

    private void cutRoom() {
        if (room.byteCount() > 0) {
            pieceByteCount += room.byteCount();
            pieces.add(new Piece(room.cut(), null));
        }
    }
}
