package io.netqueue.netty;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that a worker's busy links read into, one read behind another in the same block, so that large messages lie
 * dense and in memory that was just in use.
 *
 * <pre>
 *   block   | read, still held | read, released | next read ... |
 * </pre>
 *
 * <p>What was read is sliced off and belongs to whoever got it, on any thread. A block of which nothing is held any more
 * is used again from its beginning, the first of them first: while messages are taken as fast as they come, the same few
 * blocks stay in the core's cache and no memory is allocated or cleared. Blocks that were not needed for a time are given
 * back. Used by one worker only.
 */
public final class InputRoom {
    private static final int BLOCK_BYTES = 512 * 1024;

    /** Not worth while reading into less. */
    private static final int SCARCE_BYTES = 64 * 1024;

    /** Blocks that are kept for the next read, and thus the memory a worker keeps: 16 MiB. */
    private static final int KEPT_BLOCKS = 32;

    /** Earlier ones are used first, so that those behind the last one used are not needed. */
    private final List<ByteBuf> kept = new ArrayList<>();

    /** How many of the kept blocks were needed since the last trim. */
    private int needed;

    /** The block in use, with a share of its own; null before the first read. */
    private ByteBuf block;

    InputRoom() {}

    /**
     * Gives room for one read, to be followed by {@link #onRead} before the next call.
     *
     * @param byteCount how much is wanted at most
     * @return an empty buffer of at most that many bytes, the caller's; what is left of it after the read belongs to the next
     *     read, so that nobody may write into it any more
     */
    public ByteBuf take(int byteCount) {
        if (block == null || BLOCK_BYTES - block.writerIndex() < Math.min(SCARCE_BYTES, byteCount)) {
            nextBlock();
        }
        int start = block.writerIndex();
        return block.retainedSlice(start, Math.min(byteCount, BLOCK_BYTES - start))
                .clear();
    }

    /**
     * Keeps what was read apart from the next read.
     *
     * @param byteCount how much of the last room was read into
     */
    public void onRead(int byteCount) {
        block.writerIndex(block.writerIndex() + byteCount);
    }

    private void nextBlock() {
        if (block != null) {
            block.release();
        }
        int free = 0;
        while (free < kept.size() && kept.get(free).refCnt() > 1) {
            free++;
        }
        if (free < kept.size()) {
            block = kept.get(free).retain().clear();
        } else {
            block = Buffers.ALLOCATOR.directBuffer(BLOCK_BYTES, BLOCK_BYTES);
            if (free < KEPT_BLOCKS) {
                kept.add(block.retain());
            }
        }
        needed = Math.max(needed, Math.min(free + 1, kept.size()));
    }

    /** {@return true if it holds memory} */
    boolean isHolding() {
        return block != null;
    }

    /** Lets go of the blocks that no read needed since the trim before. */
    void trim() {
        while (kept.size() > needed) {
            kept.remove(kept.size() - 1).release();
        }
        if (needed == 0 && block != null) {
            block.release();
            block = null;
        }
        needed = 0;
    }
}
