package io.netqueue.session;

import io.netqueue.stream.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.UUID;

/** An outbox whose frames are read back. */
final class OutboxFixture {

    static final UUID PEER = new UUID(1, 2);
    static final RuntimeException CAUSE = new RuntimeException("gone");

    final Outbox outbox;
    private final MemoryLink link = MemoryLink.alone();
    private final FrameWriter writer = new FrameWriter(link, 16);

    OutboxFixture() {
        this(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    OutboxFixture(long messageLimit, long byteLimit) {
        outbox = new Outbox(messageLimit, byteLimit);
    }

    /** One message, its receipt, and what it looks like in the session stream. */
    record Sent(Outgoing message, FakeReceipt receipt, byte[] payload) {

        byte[] framed() {
            return ByteBuffer.allocate(8 + payload.length)
                    .putLong(payload.length)
                    .put(payload)
                    .array();
        }
    }

    /** What one DATA frame held. */
    record Framed(byte[] bytes, boolean push) {}

    Sent put(int byteCount) {
        return put(FrameWriterTest.pattern(byteCount));
    }

    Sent put(byte[] payload) {
        FakeReceipt receipt = new FakeReceipt();
        Outgoing message = Outgoing.of(PEER, receipt, payload);
        outbox.offer(message);
        return new Sent(message, receipt, payload);
    }

    /** A message in chunks of these sizes, in direct memory every other one. */
    Sent putChunks(int... sizes) {
        FakeReceipt receipt = new FakeReceipt();
        Chunk[] chunks = new Chunk[sizes.length];
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < sizes.length; i++) {
            byte[] bytes = FrameWriterTest.pattern(sizes[i] + i);
            chunks[i] = Chunk.of(
                    i % 2 == 0
                            ? ByteBuffer.wrap(bytes, i, sizes[i])
                            : direct(bytes).position(i));
            payload.write(bytes, i, sizes[i]);
        }
        Outgoing message = Outgoing.of(PEER, receipt, chunks, payload.size());
        outbox.offer(message);
        return new Sent(message, receipt, payload.toByteArray());
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Frames up to so many bytes; null if there was nothing to frame. */
    Framed frame(long most) {
        outbox.writeFrame(writer, most);
        ByteBuffer written = ByteBuffer.wrap(link.written());
        link.clear();
        if (!written.hasRemaining()) {
            return null;
        }
        int word = written.getInt();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        if ((word & 0xFFFFFF) != bytes.length || bytes.length == 0 || bytes.length > most) {
            throw new AssertionError("a frame says " + (word & 0xFFFFFF) + " bytes and has " + bytes.length
                    + ", at most " + most + " were asked for");
        }
        return new Framed(bytes, word >>> 24 == Frame.DATA_PUSH);
    }

    /** Frames all there is in frames of so many bytes. */
    byte[] frameAll(long most) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Framed next = frame(most); next != null; next = frame(most)) {
            all.writeBytes(next.bytes);
        }
        return all.toByteArray();
    }

    int references() {
        return link.references();
    }

    /** The counters: messages, bytes, unacknowledged messages, unacknowledged bytes. */
    long[] counters() {
        return new long[] {
            outbox.holdings().messageCount(),
            outbox.holdings().byteCount(),
            outbox.holdings().unacknowledgedMessageCount(),
            outbox.holdings().unacknowledgedByteCount()
        };
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
