package io.netqueue.stream;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A view of memory that others may share, and the duty to release it.
 *
 * <p>Every chunk object is one share of its memory and is released once, by whoever holds it last: with
 * {@link #release()}, or with {@link #close()} in a try statement. The memory's owner is told when the last share is
 * released. A chunk of memory that belongs to nobody in particular (an array, a plain buffer) is released in the same
 * way; the garbage collector does the rest.
 *
 * <p>Taking the bytes through {@link #buffer()} moves the buffer's position, and the chunk becomes that much shorter.
 * A view kept longer than its chunk is the holder's risk: the memory may already hold other bytes.
 *
 * <p>One chunk object belongs to one thread at a time. Shares of the same memory may be used and released by different
 * threads.
 */
public final class Chunk implements AutoCloseable {
    /** The one view of this share, null once released. */
    private ByteBuffer view;

    /** Counts the shares, null if nobody needs to be told. */
    private final ChunkOwner owner;

    Chunk(ByteBuffer view, ChunkOwner owner) {
        this.view = view;
        this.owner = owner;
    }

    /**
     * A chunk of an array, by reference. The array must not be changed while a share of it is held.
     *
     * @param bytes the bytes
     * @return a chunk of all of them
     */
    public static Chunk of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return new Chunk(ByteBuffer.wrap(bytes), null);
    }

    /**
     * A chunk of a buffer's remaining bytes, by reference. The buffer's own position and limit stay as they are; its
     * bytes must not be changed while a share of them is held.
     *
     * @param buffer the bytes between position and limit
     * @return a chunk of them
     */
    public static Chunk of(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        return new Chunk(buffer.slice(), null);
    }

    /**
     * A chunk of memory whose owner wants it back.
     *
     * @param buffer the bytes between position and limit; the buffer's own position and limit stay as they are
     * @param free runs exactly once, when the last share is released, on the thread that releases it; must not block
     * @return the first share
     */
    public static Chunk of(ByteBuffer buffer, Runnable free) {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(free, "free");
        return new Chunk(buffer.slice(), new ChunkOwner(free));
    }

    /**
     * The bytes: always the same buffer object, big-endian. Reading from it makes the chunk shorter.
     *
     * @return the view of this share, valid until it is released
     * @throws IllegalStateException if this share is released
     */
    public ByteBuffer buffer() {
        ByteBuffer buffer = view;
        if (buffer == null) {
            throw new IllegalStateException(
                    "The chunk is released, its memory may hold other bytes: read it before releasing it, or keep a"
                            + " share() of it");
        }
        return buffer;
    }

    /**
     * How many bytes are left in the chunk.
     *
     * @return the remaining bytes of {@link #buffer()}
     * @throws IllegalStateException if this share is released
     */
    public int byteCount() {
        return buffer().remaining();
    }

    /**
     * Another holder of the same bytes, with a view of its own, to be released on its own.
     *
     * @return a new share of what is left in this chunk
     * @throws IllegalStateException if this share is released
     */
    public Chunk share() {
        return slice(0, byteCount());
    }

    /**
     * A share of a part of the bytes, to be released on its own. This chunk stays as it is.
     *
     * @param offset where the part begins, in bytes from {@link #buffer()}'s position
     * @param byteCount how many bytes it has
     * @return a new share of the part
     * @throws IndexOutOfBoundsException if the part is not within the chunk
     * @throws IllegalStateException if this share is released
     */
    public Chunk slice(int offset, int byteCount) {
        ByteBuffer buffer = buffer();
        Objects.checkFromIndexSize(offset, byteCount, buffer.remaining());
        ByteBuffer part = buffer.slice(buffer.position() + offset, byteCount);
        if (owner != null) {
            owner.share();
        }
        return new Chunk(part, owner);
    }

    /**
     * Gives this share back; if it was the last, the memory's owner is told, on this thread.
     *
     * @throws IllegalStateException if it was given back before: two holders believed that it was theirs
     */
    public void release() {
        if (view == null) {
            throw new IllegalStateException(
                    "The chunk was released before: only one may release it, a second holder needs a share() of its"
                            + " own");
        }
        view = null;
        if (owner != null) {
            owner.release();
        }
    }

    /** Gives this share back if that was not done yet; otherwise does nothing. */
    @Override
    public void close() {
        if (view != null) {
            release();
        }
    }

    /**
     * Whether this share was given back. Others of the same memory may still be held.
     *
     * @return true after {@link #release()} or {@link #close()}
     */
    public boolean isReleased() {
        return view == null;
    }

    @Override
    public String toString() {
        return view == null ? "Chunk[released]" : "Chunk[" + view.remaining() + " bytes]";
    }
}
