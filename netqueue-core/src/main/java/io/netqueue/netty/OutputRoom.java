package io.netqueue.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Memory in which small pieces of output are put together, so that they go out with one system call and without a
 * buffer each.
 *
 * <pre>
 *   0               writerIndex      view's position             view's limit
 *   | cut off before | put, not yet cut off | free for this holder |      |
 * </pre>
 *
 * <p>Pieces that were cut off lie in the memory until the socket took them. When none is left, the memory is used from
 * its beginning again: a link whose output goes out at once writes to the same few cache lines all the time. Used by
 * one worker only.
 */
public final class OutputRoom {
    /** Least that a holder gets: the largest piece that a link may be asked for. */
    public static final int LEAST_BYTES = 1024;

    /** Small enough to stay in a core's own cache along with what it is filled from. */
    private static final int BYTES = 256 * 1024;

    /** Not worth while beginning with less. */
    private static final int SCARCE_BYTES = BYTES / 4;

    private final ByteBuf memory = Buffers.ALLOCATOR.directBuffer(BYTES, BYTES);
    private final ByteBuffer view = memory.nioBuffer(0, BYTES);

    OutputRoom() {}

    /** Makes it ready for a holder. Returns false if too much of it is still on its way out. */
    boolean open(int byteCount) {
        if (memory.refCnt() == 1) {
            memory.clear();
        }
        int start = memory.writerIndex();
        view.limit(start + Math.min(byteCount, memory.writableBytes())).position(start);
        return memory.writableBytes() >= SCARCE_BYTES;
    }

    /** {@return where to put bytes: always the same buffer, its position is moved by whoever puts} */
    public ByteBuffer view() {
        return view;
    }

    /** {@return how many bytes were put and not yet cut off} */
    public int byteCount() {
        return view.position() - memory.writerIndex();
    }

    /** {@return what was put since the last cut; it may still be changed through the view, and is released by the caller} */
    public ByteBuf cut() {
        int start = memory.writerIndex();
        int byteCount = byteCount();
        memory.writerIndex(view.position());
        return memory.retainedSlice(start, byteCount);
    }

    void release() {
        memory.release();
    }
}
