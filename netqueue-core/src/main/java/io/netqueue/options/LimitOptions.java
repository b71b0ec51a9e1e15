package io.netqueue.options;

import java.util.List;

/** What a communicator takes from all its peers together. Limits protect servers; clients hardly meet them. */
public final class LimitOptions {
    private static final long SMALLEST_BUDGET = 64 * 1024;
    private static final int LEAST_FRAME = 1024;
    private static final int MOST_FRAME = (1 << 24) - 1;

    /** As it was set, null if it was not. */
    private final Long chosenReceiveBudget;

    private final long receiveBudget;
    private final int handshakes;
    private final int linksPerAddress;
    private final int acceptsPerSecond;
    private final int sessions;
    private final int maxFrame;
    private final int uselessFrames;

    private LimitOptions(Builder builder) {
        chosenReceiveBudget = builder.receiveBudget;
        receiveBudget = chosenReceiveBudget == null
                ? Math.max(SMALLEST_BUDGET, Runtime.getRuntime().maxMemory() / 4)
                : chosenReceiveBudget;
        handshakes = builder.handshakes;
        linksPerAddress = builder.linksPerAddress;
        acceptsPerSecond = builder.acceptsPerSecond;
        sessions = builder.sessions;
        maxFrame = builder.maxFrame;
        uselessFrames = builder.uselessFrames;
    }

    /**
     * A builder that holds the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that holds these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.receiveBudget = chosenReceiveBudget;
        builder.handshakes = handshakes;
        builder.linksPerAddress = linksPerAddress;
        builder.acceptsPerSecond = acceptsPerSecond;
        builder.sessions = sessions;
        builder.maxFrame = maxFrame;
        builder.uselessFrames = uselessFrames;
        return builder;
    }

    /** {@return most bytes that all sessions together may hold received} */
    public long receiveBudget() {
        return receiveBudget;
    }

    /** {@return most links at a time that have not finished their handshake} */
    public int handshakes() {
        return handshakes;
    }

    /** {@return most links at a time from one address} */
    public int linksPerAddress() {
        return linksPerAddress;
    }

    /** {@return most links taken within a second} */
    public int acceptsPerSecond() {
        return acceptsPerSecond;
    }

    /** {@return most sessions at a time} */
    public int sessions() {
        return sessions;
    }

    /** {@return largest frame taken from a peer, in bytes} */
    public int maxFrame() {
        return maxFrame;
    }

    /** {@return how many frames within 10 s that change nothing are too many} */
    public int uselessFrames() {
        return uselessFrames;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "LimitOptions[receiveBudget=" + receiveBudget + ", handshakes=" + handshakes + ", linksPerAddress="
                + linksPerAddress + ", acceptsPerSecond=" + acceptsPerSecond + ", sessions=" + sessions + ", maxFrame="
                + maxFrame + ", uselessFrames=" + uselessFrames + "]";
    }

    private List<Object> values() {
        return List.of(receiveBudget, handshakes, linksPerAddress, acceptsPerSecond, sessions, maxFrame, uselessFrames);
    }

    /** Collects the limits. Not thread-safe. */
    public static final class Builder {
        private Long receiveBudget;
        private int handshakes = 1024;
        private int linksPerAddress = 64;
        private int acceptsPerSecond = 1000;
        private int sessions = 100_000;
        private int maxFrame = 256 * 1024;
        private int uselessFrames = 1000;

        private Builder() {}

        /**
         * Most bytes that all sessions together may hold received and not yet taken by {@code get}, and the upper bound
         * of {@code maxMessage}. Each session reserves 64 KiB of it, and more as its window grows. Over it windows grow no
         * more, and clients that begin a new session hear OVERLOADED and try again. Raise it for many busy peers if the
         * heap has room.
         *
         * @param bytes at least 64 KiB; default: a quarter of the largest heap, found when built
         * @return this
         */
        public Builder receiveBudget(long bytes) {
            receiveBudget = bytes;
            return this;
        }

        /**
         * Most links at a time that have not finished their handshake; further ones hear OVERLOADED and try again. Raise
         * it if very many clients come back at once.
         *
         * @param count at least 1; default 1,024
         * @return this
         */
        public Builder handshakes(int count) {
            handshakes = count;
            return this;
        }

        /**
         * Most links at a time from one address; further ones are closed before a byte of theirs is read, and try again.
         * Loopback is exempt. Over gRPC it also bounds the links on one connection, of loopback too. Raise it if many clients
         * sit behind one address translator or proxy.
         *
         * @param count at least 1; default 64
         * @return this
         */
        public Builder linksPerAddress(int count) {
            linksPerAddress = count;
            return this;
        }

        /**
         * Most links taken within a second; further ones wait in the queue of the operating system. Raise it if very many
         * clients come back at once.
         *
         * @param count at least 1; default 1,000
         * @return this
         */
        public Builder acceptsPerSecond(int count) {
            acceptsPerSecond = count;
            return this;
        }

        /**
         * Most sessions at a time, those without a link included; clients that begin a further one hear OVERLOADED and
         * try again.
         *
         * @param count at least 1; default 100,000
         * @return this
         */
        public Builder sessions(int count) {
            sessions = count;
            return this;
        }

        /**
         * The largest frame taken from a peer. It is told so in the handshake; if it sends a larger one, the link ends
         * with FRAME_TOO_LARGE. Lower it for slow networks, where a peer's acknowledgements wait behind its data.
         *
         * @param bytes 1 KiB to below 16 MiB; default 256 KiB
         * @return this
         */
        public Builder maxFrame(int bytes) {
            maxFrame = bytes;
            return this;
        }

        /**
         * How many frames that change nothing a link may bring within 10 s: the last of them ends it with RATE_LIMITED.
         * PING and PONG count from the eleventh of a second on. Peers of this library send next to none.
         *
         * @param count at least 1; default 1,000
         * @return this
         */
        public Builder uselessFrames(int count) {
            uselessFrames = count;
            return this;
        }

        /**
         * The options.
         *
         * @return new options
         * @throws IllegalArgumentException if a value is out of its range
         */
        public LimitOptions build() {
            if (receiveBudget != null) {
                Bounds.within(
                        "receiveBudget",
                        receiveBudget,
                        SMALLEST_BUDGET,
                        Long.MAX_VALUE,
                        "byte",
                        "a quarter of the largest heap");
            }
            Bounds.within("handshakes", handshakes, 1, Integer.MAX_VALUE, "handshake", "1,024");
            Bounds.within("linksPerAddress", linksPerAddress, 1, Integer.MAX_VALUE, "link", "64");
            Bounds.within("acceptsPerSecond", acceptsPerSecond, 1, Integer.MAX_VALUE, "link", "1,000");
            Bounds.within("sessions", sessions, 1, Integer.MAX_VALUE, "session", "100,000");
            Bounds.within("maxFrame", maxFrame, LEAST_FRAME, MOST_FRAME, "byte", "256 KiB");
            Bounds.within("uselessFrames", uselessFrames, 1, Integer.MAX_VALUE, "frame", "1,000");
            return new LimitOptions(this);
        }
    }
}
