package io.netqueue.session;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The receiving side of a session's stream: cuts it into messages and gives each whole one to the peer's
 * {@link Arrivals}. Worker only; valid for the session, so that a message that a lost link left half received goes on
 * with the next link (R7).
 *
 * <p>A message becomes one array, its own, or a {@link ByteStream} that keeps large slices of the memory they were
 * received in and copies small ones together.
 */
final class Assembly {

    /** A slice at least this large is kept where it was received; a smaller one would hold too much memory for itself. */
    private static final int KEEP_SIZE = 16 * 1024;

    /** Memory for small slices, of which there is mostly one between two large ones; it doubles when it was not enough. */
    private static final int FIRST_MERGE = 1024;

    /** The largest array a JVM gives. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final byte[] EMPTY = {};

    private final Arrivals arrivals;
    private final boolean takesChunks;
    private final long maxMessage;

    private long trusted = Credit.INITIAL_WINDOW;
    private long recvPosition;
    private int headerBytes;
    private long length;
    private long received;
    private byte[] array;
    private ByteStream stream;
    private ByteBuffer merged;
    private int mergeSize = FIRST_MERGE;
    private long messageCount;

    Assembly(Arrivals arrivals, boolean takesChunks, long maxMessage) {
        this.arrivals = arrivals;
        this.takesChunks = takesChunks;
        this.maxMessage = takesChunks ? maxMessage : Math.min(maxMessage, MAX_ARRAY);
    }

    /**
     * How large an array may be made for a length that was announced, before its bytes are there: from there on it grows
     * as they come, since a length alone must not make us allocate.
     *
     * @param window the credit that the peer has earned
     */
    void trust(long window) {
        trusted = window;
    }

    /** The next position expected. */
    long recvPosition() {
        return recvPosition;
    }

    long maxMessage() {
        return maxMessage;
    }

    /** How many messages were received whole. */
    long messageCount() {
        return messageCount;
    }

    /** Is the stream between two messages? */
    boolean isAtBoundary() {
        return headerBytes == 0;
    }

    /** How much of the message under assembly is still to come. */
    long missing() {
        return headerBytes == Frame.MESSAGE_HEADER_SIZE ? length - received : 0;
    }

    /**
     * Takes the next bytes of the session stream.
     *
     * @param chunk the memory, from its buffer's position; lent
     * @param byteCount how many, all of which are consumed
     * @throws ByeException MESSAGE_TOO_LARGE if a message's length is above what was announced
     * @throws OutOfMemoryError if there is no memory for a message. After either the position stays before the bytes that
     *     were not taken, so that another link can go on there
     */
    void accept(Chunk chunk, int byteCount) {
        ByteBuffer in = chunk.buffer();
        int end = in.position() + byteCount;
        while (in.position() < end) {
            int start = in.position();
            try {
                if (headerBytes < Frame.MESSAGE_HEADER_SIZE) {
                    readHeader(in, end);
                } else {
                    readPayload(chunk, in, (int) Math.min(end - in.position(), length - received));
                }
            } finally {
                recvPosition += in.position() - start;
            }
            if (headerBytes == Frame.MESSAGE_HEADER_SIZE && received == length) {
                finish();
            }
        }
    }

    private void readHeader(ByteBuffer in, int end) {
        int start = in.position();
        long lengthBefore = length;
        int bytesBefore = headerBytes;
        if (headerBytes == 0 && end - in.position() >= Frame.MESSAGE_HEADER_SIZE) {
            length = in.getLong();
            headerBytes = Frame.MESSAGE_HEADER_SIZE;
        } else {
            while (headerBytes < Frame.MESSAGE_HEADER_SIZE && in.position() < end) {
                length = length << 8 | in.get() & 0xFF;
                headerBytes++;
            }
        }
        if (headerBytes == Frame.MESSAGE_HEADER_SIZE) {
            try {
                begin();
            } catch (ByeException | OutOfMemoryError e) {
                in.position(start);
                length = lengthBefore;
                headerBytes = bytesBefore;
                throw e;
            }
        }
    }

    private void begin() {
        if (Long.compareUnsigned(length, maxMessage) > 0) {
            throw new ByeException(
                    ByeCode.MESSAGE_TOO_LARGE,
                    "a message of " + Long.toUnsignedString(length) + " bytes, but at most " + maxMessage
                            + " are taken");
        }
        if (takesChunks) {
            stream = new ByteStream();
        } else {
            array = length == 0 ? EMPTY : new byte[(int) Math.min(length, trusted)];
        }
    }

    private void readPayload(Chunk chunk, ByteBuffer in, int part) {
        if (takesChunks) {
            if (part >= KEEP_SIZE) {
                addMerged();
                mergeSize = FIRST_MERGE;
                stream.writeChunk(chunk.slice(0, part));
                in.position(in.position() + part);
                received += part;
            } else {
                merge(in, part);
            }
        } else {
            if (received + part > array.length) {
                array = Arrays.copyOf(array, (int) Math.min(length, Math.max(2L * array.length, received + part)));
            }
            in.get(array, (int) received, part);
            received += part;
        }
    }

    /** Small slices share memory of their own: one chunk for each would cost more than what it holds. */
    private void merge(ByteBuffer in, int part) {
        for (int left = part; left > 0; ) {
            if (merged == null) {
                long rest = length - received;
                merged = ByteBuffer.allocate(rest <= KEEP_SIZE ? (int) rest : Math.max(mergeSize, left));
            }
            int fitting = Math.min(left, merged.remaining());
            in.get(merged.array(), merged.position(), fitting);
            merged.position(merged.position() + fitting);
            left -= fitting;
            received += fitting;
            if (!merged.hasRemaining()) {
                addMerged();
                mergeSize = Math.min(KEEP_SIZE, 2 * mergeSize);
            }
        }
    }

    private void addMerged() {
        if (merged != null) {
            stream.write(merged.flip());
            merged = null;
        }
    }

    private void finish() {
        arrivals.append(takesChunks ? stream : array, length);
        messageCount++;
        reset();
    }

    private void reset() {
        array = null;
        stream = null;
        merged = null;
        mergeSize = FIRST_MERGE;
        headerBytes = 0;
        length = 0;
        received = 0;
    }

    /** FIN takes the position after the last byte (R1). */
    void passFin() {
        recvPosition++;
    }

    /** Forgets the message under assembly: its sender will not go on with it. */
    void discard() {
        if (stream != null) {
            stream.close();
        }
        reset();
    }

    /** Another session of the same peer begins at position 0. */
    void restart() {
        discard();
        recvPosition = 0;
    }
}
