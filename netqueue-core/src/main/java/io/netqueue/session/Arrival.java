package io.netqueue.session;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;

/**
 * A message that was received whole and waits for get: a node of its peer's {@link Arrivals}.
 */
public final class Arrival {

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Arrival.class, "next", Arrival.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UUID peer;
    private Object content;
    private final long byteCount;
    private volatile Arrival next;

    Arrival(UUID peer, Object content, long byteCount) {
        this.peer = peer;
        this.content = content;
        this.byteCount = byteCount;
    }

    /** {@return the peer it came from} */
    public UUID peer() {
        return peer;
    }

    /**
     * Takes the content, once; the node itself may stay reachable longer.
     *
     * @return the message as {@code byte[]}, or as {@link ByteStream} where the serializer takes chunks; the taker's own
     */
    public Object claim() {
        Object claimed = content;
        content = null;
        return claimed;
    }

    /** What it costs of the window while it waits (R5). */
    long cost() {
        return Credit.cost(byteCount);
    }

    Arrival next() {
        return next;
    }

    /** By the worker, which puts one fence behind all that it links in a turn: {@link Arrivals#publish}. */
    void linkNext(Arrival node) {
        NEXT.setRelease(this, node);
    }

    /** Copies what lies in pooled memory. Under the takers' lock. */
    void releasePooled() {
        if (content instanceof ByteStream stream) {
            try (stream) {
                ByteStream copy = new ByteStream();
                for (Chunk chunk : stream.readChunks()) {
                    copy.writeChunk(Chunk.of(bytesOf(chunk)));
                }
                content = copy;
            }
        }
    }

    private static byte[] bytesOf(Chunk chunk) {
        try (chunk) {
            byte[] bytes = new byte[chunk.byteCount()];
            chunk.buffer().get(bytes);
            return bytes;
        }
    }
}
