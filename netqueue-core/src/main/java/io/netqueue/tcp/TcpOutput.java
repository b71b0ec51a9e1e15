package io.netqueue.tcp;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.OutputRoom;
import io.netqueue.netty.WaitingOutput;
import io.netqueue.stream.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;

/**
 * The output of one link: small pieces are put together in the worker's {@link OutputRoom}, large ones go by reference,
 * and both reach the socket in order, gathered into few system calls. Worker only.
 *
 * <pre>
 *   room ──cut──┐
 *               ├──> channel's output ──flush──> socket
 *   chunk ──────┘
 * </pre>
 *
 * <p>The room is held from the first piece to the next flush, so that an idle link holds none. What a peer does not take
 * is copied out of the room, which all links of the worker share: a few bytes waiting in it would keep all of it.
 */
final class TcpOutput {
    /** Where copying costs more than keeping a part of the room. */
    private static final int PINNING_BYTES = 64 * 1024;

    private final NettyWorker worker;
    private final SocketChannel channel;
    private final int roomByteCount;

    /** Null on a plain connection. */
    private final TlsEdge tls;

    /** Null while there is nothing to put together. */
    private OutputRoom room;

    /** Bytes handed to the channel since the link opened. */
    private long addedByteCount;

    /** Those of them that a flush followed. */
    private long flushedByteCount;

    private boolean flushing;

    TcpOutput(NettyWorker worker, SocketChannel channel, int mergeSize, TlsEdge tls) {
        this.worker = worker;
        this.channel = channel;
        this.tls = tls;
        this.roomByteCount = Math.max(OutputRoom.LEAST_BYTES, mergeSize);
    }

    ByteBuffer room(int byteCount) {
        if (room != null && room.view().remaining() < byteCount) {
            addRoom();
            giveRoom();
        }
        if (room == null) {
            room = worker.takeRoom(roomByteCount);
        }
        return room.view();
    }

    void write(Chunk chunk) {
        addRoom();
        ChannelPromise written = channel.newPromise();
        written.addListener(ignored -> chunk.release());
        add(Buffers.buffer(chunk), written);
    }

    void flush() {
        addLastOfRoom();
        giveRoom();
        flushedByteCount = addedByteCount;
        flushing = true;
        channel.flush();
        flushing = false;
    }

    /** Flushes. The future is done when all output so far was taken, or is lost. */
    ChannelFuture taken() {
        flush();
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    /** Flushes, and says that nothing follows. The future is done when all that was taken, or is lost. */
    ChannelFuture finish() {
        if (tls == null) {
            return taken();
        }
        flush();
        return tls.end();
    }

    /** Forgets what no flush followed. */
    void discard() {
        giveRoom();
    }

    boolean isWritable() {
        return channel.bytesBeforeUnwritable() > (room == null ? 0 : room.byteCount());
    }

    /** Whether a call of flush is under way: what changes meanwhile its caller sees for himself. */
    boolean isFlushing() {
        return flushing;
    }

    /** Whether the socket did not take all that was flushed. */
    boolean hasBacklog() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending != null && !pending.isEmpty();
    }

    /** With TLS, bytes as they are encrypted. */
    long takenByteCount() {
        return (tls == null ? flushedByteCount : tls.byteCount()) - WaitingOutput.byteCount(channel);
    }

    /** What was put so far goes by reference: until the flush its holder may still fill in a length. */
    private void addRoom() {
        if (room != null && room.byteCount() > 0) {
            add(room.cut(), channel.voidPromise());
        }
    }

    /** What was put last is final now, and may be copied. */
    private void addLastOfRoom() {
        if (room != null && room.byteCount() > 0) {
            ByteBuf cut = room.cut();
            add(cut.readableBytes() < PINNING_BYTES && hasBacklog() ? copied(cut) : cut, channel.voidPromise());
        }
    }

    private static ByteBuf copied(ByteBuf cut) {
        ByteBuf copy = Buffers.ALLOCATOR.directBuffer(cut.readableBytes()).writeBytes(cut);
        cut.release();
        return copy;
    }

    private void add(ByteBuf bytes, ChannelPromise promise) {
        addedByteCount += bytes.readableBytes();
        channel.write(bytes, promise);
    }

    private void giveRoom() {
        if (room != null) {
            worker.giveRoom(room);
            room = null;
        }
    }
}
