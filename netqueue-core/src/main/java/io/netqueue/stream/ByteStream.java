package io.netqueue.stream;

import io.netqueue.error.WouldBlockException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A pipe of byte chunks that never blocks and copies nothing it need not copy.
 *
 * <pre>
 *   unreadChunk ─┐                                    ┌─ writeChunk, write, update
 *   readChunk  &lt;─┴─ [first chunk] [chunk] [last chunk] ┴─&gt; unwriteChunk
 * </pre>
 *
 * <p>Writing hands a chunk over to the stream, reading hands it over to the reader, and whoever has it releases it.
 * Arrays and buffers are taken by reference: they are left alone until the stream's bytes were used. An empty chunk is
 * released at once and never stored.
 *
 * <p>Reading an empty stream throws {@link WouldBlockException}. A closed stream is empty and stays so: reading and
 * writing it throw {@link IllegalStateException}, and what was to be written stays the caller's. Not thread-safe: one
 * thread at a time.
 */
public final class ByteStream implements AutoCloseable {
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>(4);

    /** The bytes of all chunks together. */
    private long byteCount;

    private boolean closed;

    /** An empty stream. */
    public ByteStream() {}

    /**
     * A stream of an array, by reference.
     *
     * @param bytes the bytes
     * @return a new stream
     */
    public static ByteStream of(byte[] bytes) {
        ByteStream stream = new ByteStream();
        stream.write(bytes);
        return stream;
    }

    /**
     * A stream of the buffers' remaining bytes, by reference. Their own positions and limits stay as they are.
     *
     * @param buffers the bytes, in order
     * @return a new stream
     */
    public static ByteStream of(ByteBuffer... buffers) {
        Objects.requireNonNull(buffers, "buffers");
        ByteStream stream = new ByteStream();
        stream.update(List.of(buffers));
        return stream;
    }

    /**
     * A stream of a file, mapped read-only and never read into the heap. The mapping is undone when the garbage
     * collector finds that nothing refers to it; until then the file must not be shortened.
     *
     * @param file a regular file
     * @return a new stream
     * @throws java.io.UncheckedIOException if the file cannot be opened or mapped; its message names the file
     */
    public static ByteStream of(Path file) {
        Objects.requireNonNull(file, "file");
        ByteStream stream = new ByteStream();
        stream.update(MappedFile.buffers(file));
        return stream;
    }

    /**
     * Whether a read would find nothing.
     *
     * @return true if no byte is held
     */
    public boolean isEmpty() {
        return chunks.isEmpty();
    }

    /**
     * How many chunks are held.
     *
     * @return none of them empty
     */
    public int chunkCount() {
        return chunks.size();
    }

    /**
     * How many bytes are held.
     *
     * @return in all chunks together
     */
    public long byteCount() {
        return byteCount;
    }

    /**
     * Takes the first chunk; the caller releases it.
     *
     * @return the first chunk, never empty
     * @throws WouldBlockException if the stream is empty
     */
    public Chunk readChunk() {
        Chunk chunk = first();
        chunks.removeFirst();
        byteCount -= chunk.byteCount();
        return chunk;
    }

    /**
     * Hands a chunk over to the stream's front: it is read next.
     *
     * @param chunk the chunk, the stream's from now on
     * @return its bytes
     */
    public int unreadChunk(Chunk chunk) {
        int count = accept(chunk);
        if (count > 0) {
            chunks.addFirst(chunk);
        }
        return count;
    }

    /**
     * Hands a chunk over to the stream's end.
     *
     * @param chunk the chunk, the stream's from now on
     * @return its bytes
     */
    public int writeChunk(Chunk chunk) {
        int count = accept(chunk);
        if (count > 0) {
            chunks.addLast(chunk);
        }
        return count;
    }

    /**
     * Takes the last chunk back; the caller releases it.
     *
     * @return the last chunk, never empty
     * @throws WouldBlockException if the stream is empty
     */
    public Chunk unwriteChunk() {
        first();
        Chunk chunk = chunks.removeLast();
        byteCount -= chunk.byteCount();
        return chunk;
    }

    /**
     * Looks at the first chunk, which stays the stream's: the caller neither releases it nor moves the position of its
     * buffer (it works on a {@link ByteBuffer#duplicate()}).
     *
     * @return the first chunk, never empty
     * @throws WouldBlockException if the stream is empty
     */
    public Chunk peekChunk() {
        return first();
    }

    /**
     * Takes all chunks; the caller releases them.
     *
     * @return the chunks in order; none if the stream is empty
     */
    public List<Chunk> readChunks() {
        List<Chunk> all = new ArrayList<>(chunks);
        chunks.clear();
        byteCount = 0;
        return all;
    }

    /**
     * Hands chunks over to the stream's end.
     *
     * @param more the chunks in order, the stream's from now on
     * @return their bytes together
     */
    public long writeChunks(Iterable<Chunk> more) {
        Objects.requireNonNull(more, "more");
        long count = 0;
        for (Chunk chunk : more) {
            count += writeChunk(chunk);
        }
        return count;
    }

    /**
     * Writes buffers by reference. Their own positions and limits stay as they are.
     *
     * @param buffers the bytes, in order
     * @return their bytes together
     */
    public long update(Iterable<? extends ByteBuffer> buffers) {
        Objects.requireNonNull(buffers, "buffers");
        long count = 0;
        for (ByteBuffer buffer : buffers) {
            count += write(buffer);
        }
        return count;
    }

    /**
     * Writes an array by reference: it must not be changed until its bytes were used.
     *
     * @param bytes the bytes
     * @return how many
     */
    public int write(byte[] bytes) {
        return writeChunk(Chunk.of(bytes));
    }

    /**
     * Writes a part of an array by reference: it must not be changed until its bytes were used.
     *
     * @param bytes the array
     * @param offset where the part begins
     * @param length how many bytes it has
     * @return {@code length}
     */
    public int write(byte[] bytes, int offset, int length) {
        Objects.requireNonNull(bytes, "bytes");
        return writeChunk(new Chunk(ByteBuffer.wrap(bytes, offset, length), null));
    }

    /**
     * Writes a buffer's remaining bytes by reference. Its own position and limit stay as they are.
     *
     * @param buffer the bytes
     * @return how many
     */
    public int write(ByteBuffer buffer) {
        return writeChunk(Chunk.of(buffer));
    }

    /**
     * Reads up to a number of bytes: fewer only if the stream holds fewer. They are copied only if they lie in more
     * than one chunk. The caller releases the result.
     *
     * @param max most bytes to read, 0 or more
     * @return a chunk, empty only if {@code max} is 0
     * @throws WouldBlockException if the stream is empty and {@code max} is not 0
     */
    public Chunk read(int max) {
        return StreamReads.read(this, max);
    }

    /**
     * Reads up to a number of bytes, but not beyond the first chunk; never copies. The caller releases the result.
     *
     * @param max most bytes to read, 0 or more
     * @return a chunk, empty only if {@code max} is 0
     * @throws WouldBlockException if the stream is empty and {@code max} is not 0
     */
    public Chunk read1(int max) {
        return StreamReads.read1(this, max);
    }

    /**
     * Copies bytes into a buffer until it is full or the stream is empty.
     *
     * @param target where to; its position moves
     * @return how many, 0 only if the target has no room
     * @throws WouldBlockException if the stream is empty and the target has room
     */
    public int readInto(ByteBuffer target) {
        return StreamReads.readInto(this, target, Integer.MAX_VALUE);
    }

    /**
     * Copies bytes into an array until it is full or the stream is empty.
     *
     * @param target where to, from its beginning
     * @return how many, 0 only if the target has no room
     * @throws WouldBlockException if the stream is empty and the target has room
     */
    public int readInto(byte[] target) {
        return readInto(ByteBuffer.wrap(target));
    }

    /**
     * Copies bytes of the first chunk into a buffer, as many as it has room for.
     *
     * @param target where to; its position moves
     * @return how many, 0 only if the target has no room
     * @throws WouldBlockException if the stream is empty and the target has room
     */
    public int readInto1(ByteBuffer target) {
        return StreamReads.readInto(this, target, 1);
    }

    /**
     * Reads a line with its {@code \n}; without one in the stream, all there is. The caller releases the result.
     *
     * @return the line, never empty
     * @throws WouldBlockException if the stream is empty
     */
    public Chunk readLine() {
        return read(StreamReads.lineLength(this, chunks));
    }

    /** Releases all chunks. The stream can be used further. */
    public void clear() {
        Chunk chunk;
        byteCount = 0;
        while ((chunk = chunks.pollFirst()) != null) {
            chunk.release();
        }
    }

    /** Releases all chunks and ends the stream. Closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        clear();
    }

    /**
     * A second stream of the same bytes: the chunks are shared, not copied.
     *
     * @return a new stream, to be closed on its own
     */
    public ByteStream copy() {
        ByteStream copy = new ByteStream();
        for (Chunk chunk : chunks) {
            copy.writeChunk(chunk.share());
        }
        return copy;
    }

    /**
     * This stream as java.io knows it: reading takes bytes from here, the end is -1, and closing it closes this stream.
     *
     * @return a new view
     */
    public InputStream inputStream() {
        return new ByteStreamInput(this);
    }

    /**
     * This stream as java.io knows it: writing copies bytes to the end of this stream, where they can be read at once.
     * Closing the view ends the view only.
     *
     * @return a new view
     */
    public OutputStream outputStream() {
        return new ByteStreamOutput(this);
    }

    /**
     * Writes the bytes to a channel and releases them, until the stream is empty or the channel takes no more. What it
     * did not take stays here.
     *
     * @param channel where to
     * @return how many bytes it took
     * @throws IOException if the channel fails; what it did not take stays here
     */
    public long transferTo(WritableByteChannel channel) throws IOException {
        return StreamReads.transfer(this, channel);
    }

    /**
     * A copy of all bytes. The stream keeps them.
     *
     * @return a new array
     * @throws IllegalStateException if there are more than an array can hold
     */
    public byte[] toByteArray() {
        return StreamReads.toByteArray(this, chunks);
    }

    @Override
    public String toString() {
        return "ByteStream[" + byteCount + " bytes in " + chunks.size() + " chunks" + (closed ? ", closed]" : "]");
    }

    /** The first chunk, for a reader. */
    private Chunk first() {
        Chunk chunk = chunks.peekFirst();
        if (chunk == null) {
            requireOpen();
            throw new WouldBlockException();
        }
        return chunk;
    }

    /** The last chunk, or null. */
    Chunk last() {
        return chunks.peekLast();
    }

    /** The first chunk's buffer moved on by so many bytes; a chunk that is used up is released. */
    void consumed(int count) {
        byteCount -= count;
        if (chunks.getFirst().byteCount() == 0) {
            chunks.removeFirst().release();
        }
    }

    /** The last chunk's limit was moved up by so many bytes. */
    void extended(int count) {
        byteCount += count;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The stream is closed: use it before closing it, or keep a copy() of it");
        }
    }

    /** Counts a chunk that comes in; an empty one ends here. */
    private int accept(Chunk chunk) {
        Objects.requireNonNull(chunk, "chunk");
        requireOpen();
        int count = chunk.byteCount();
        if (count == 0) {
            chunk.release();
        }
        byteCount += count;
        return count;
    }
}
