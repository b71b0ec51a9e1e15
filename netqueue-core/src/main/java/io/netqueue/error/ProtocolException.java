package io.netqueue.error;

import java.io.Serial;
import java.util.Objects;

/** A peer broke the rules of the wire. */
public final class ProtocolException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What the rules ask for. */
    private final String expected;

    /** What came. */
    private final String got;

    /** Where it came, or -1. */
    private final long offset;

    /**
     * A rule was broken.
     *
     * @param expected what the rules ask for
     * @param got what came; no payload and no secret
     * @param offset where it came, in bytes from the link's start; -1 if that is not known
     */
    public ProtocolException(String expected, String got, long offset) {
        super("Expected " + Objects.requireNonNull(expected, "expected") + ", but got "
                + Objects.requireNonNull(got, "got") + (offset < 0 ? "" : " at byte " + offset)
                + ": check that both ends are net-queue and of versions that go together");
        this.expected = expected;
        this.got = got;
        this.offset = Math.max(offset, -1);
    }

    /**
     * What the rules ask for.
     *
     * @return never null
     */
    public String expected() {
        return expected;
    }

    /**
     * What came instead.
     *
     * @return never null
     */
    public String got() {
        return got;
    }

    /**
     * Where it came.
     *
     * @return in bytes from the link's start, -1 if that is not known
     */
    public long offset() {
        return offset;
    }
}
