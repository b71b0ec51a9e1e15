package io.netqueue.options;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Sizes, timeouts and bounds of a session. Each end has its own; where they meet, the smaller counts. */
public final class ConnectionOptions {
    /** No bound, for {@link Builder#expiry} and {@link Builder#closeTimeout}. */
    public static final Duration UNLIMITED = ChronoUnit.FOREVER.getDuration();

    private static final int SMALLEST_MAX_SIZE = 1024;
    private static final int LARGEST_MAX_SIZE = 16 * 1024 * 1024 - 1;
    private static final int SMALLEST_WINDOW = 64 * 1024;
    private static final long DEFAULT_MAX_MESSAGE = 1L << 30;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofMillis(10);

    /** All values; never changed. */
    private final Builder chosen;

    /** What maxMessage is if it was not set. */
    private final long defaultMaxMessage;

    private ConnectionOptions(Builder chosen, long defaultMaxMessage) {
        this.chosen = chosen;
        this.defaultMaxMessage = defaultMaxMessage;
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
        return new Builder(chosen);
    }

    /** {@return the largest piece handed to the protocol, in bytes} */
    public int maxSize() {
        return chosen.maxSize;
    }

    /** {@return up to how many bytes small pieces are merged} */
    public int mergeSize() {
        return chosen.mergeSize == null ? chosen.maxSize : chosen.mergeSize;
    }

    /** {@return from how many bytes on a piece goes out as it is} */
    public int efficientSize() {
        return chosen.efficientSize == null ? chosen.maxSize / 64 : chosen.efficientSize;
    }

    /** {@return most bytes a peer may have under way to us} */
    public int receiveWindow() {
        return chosen.receiveWindow;
    }

    /** {@return the longest message that is taken, in bytes} */
    public long maxMessage() {
        return chosen.maxMessage == null ? defaultMaxMessage : chosen.maxMessage;
    }

    /** {@return most bytes put may queue for a peer; Long.MAX_VALUE: unlimited} */
    public long queueBytes() {
        return chosen.queueBytes;
    }

    /** {@return most messages put may queue for a peer; Long.MAX_VALUE: unlimited} */
    public long queueMessages() {
        return chosen.queueMessages;
    }

    /** {@return how often a link gives a sign of life} */
    public Duration keepAlive() {
        return chosen.keepAlive;
    }

    /** {@return how long a session lives without a link; may be UNLIMITED} */
    public Duration expiry() {
        return chosen.expiry;
    }

    /** {@return how long one attempt to connect may take} */
    public Duration connectTimeout() {
        return chosen.connectTimeout;
    }

    /** {@return how long a handshake may take} */
    public Duration handshakeTimeout() {
        return chosen.handshakeTimeout;
    }

    /** {@return how long close waits; may be UNLIMITED} */
    public Duration closeTimeout() {
        return chosen.closeTimeout;
    }

    /** {@return whether a client begins a new session after it lost one for good} */
    public boolean reconnect() {
        return chosen.reconnect;
    }

    /** {@return the first bound of the wait before a further attempt to connect} */
    public Duration reconnectDelayMin() {
        return chosen.reconnectDelayMin;
    }

    /** {@return the last bound of the wait before a further attempt to connect} */
    public Duration reconnectDelayMax() {
        return chosen.reconnectDelayMax;
    }

    /** These options where all peers together may have so many bytes under way: the cross check of the two. */
    ConnectionOptions within(long receiveBudget) {
        if (chosen.maxMessage != null && chosen.maxMessage > receiveBudget) {
            throw new IllegalArgumentException("maxMessage must be at most the receiveBudget of " + receiveBudget
                    + " bytes, but was " + chosen.maxMessage
                    + ": lower it, or raise receiveBudget in the limits (default: a quarter of the largest heap)");
        }
        return new ConnectionOptions(chosen, Math.min(DEFAULT_MAX_MESSAGE, receiveBudget));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ConnectionOptions[maxSize=" + maxSize() + ", mergeSize=" + mergeSize() + ", efficientSize="
                + efficientSize() + ", receiveWindow=" + receiveWindow() + ", maxMessage=" + maxMessage()
                + ", queueBytes=" + queueBytes() + ", queueMessages=" + queueMessages() + ", keepAlive=" + keepAlive()
                + ", expiry=" + text(expiry()) + ", connectTimeout=" + connectTimeout() + ", handshakeTimeout="
                + handshakeTimeout() + ", closeTimeout=" + text(closeTimeout()) + ", reconnect=" + reconnect()
                + ", reconnectDelay=" + reconnectDelayMin() + ".." + reconnectDelayMax() + "]";
    }

    private static String text(Duration duration) {
        return duration.equals(UNLIMITED) ? "UNLIMITED" : duration.toString();
    }

    private List<Object> values() {
        return Arrays.asList(
                maxSize(),
                mergeSize(),
                efficientSize(),
                receiveWindow(),
                maxMessage(),
                queueBytes(),
                queueMessages(),
                keepAlive(),
                expiry(),
                connectTimeout(),
                handshakeTimeout(),
                closeTimeout(),
                reconnect(),
                reconnectDelayMin(),
                reconnectDelayMax());
    }

    /** Collects the options. Not thread-safe. */
    public static final class Builder {
        private int maxSize = 4 * 1024 * 1024;

        /** Null: as maxSize. */
        private Integer mergeSize;

        /** Null: a 64th of maxSize. */
        private Integer efficientSize;

        private int receiveWindow = 16 * 1024 * 1024;

        /** Null: 1 GiB, lowered to the receive budget. */
        private Long maxMessage;

        private long queueBytes = Long.MAX_VALUE;
        private long queueMessages = Long.MAX_VALUE;
        private Duration keepAlive = Duration.ofSeconds(15);
        private Duration expiry = Duration.ofMinutes(5);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration handshakeTimeout = Duration.ofSeconds(5);
        private Duration closeTimeout = UNLIMITED;
        private boolean reconnect = true;
        private Duration reconnectDelayMin = Duration.ofMillis(50);
        private Duration reconnectDelayMax = Duration.ofSeconds(10);

        private Builder() {}

        private Builder(Builder other) {
            maxSize = other.maxSize;
            mergeSize = other.mergeSize;
            efficientSize = other.efficientSize;
            receiveWindow = other.receiveWindow;
            maxMessage = other.maxMessage;
            queueBytes = other.queueBytes;
            queueMessages = other.queueMessages;
            keepAlive = other.keepAlive;
            expiry = other.expiry;
            connectTimeout = other.connectTimeout;
            handshakeTimeout = other.handshakeTimeout;
            closeTimeout = other.closeTimeout;
            reconnect = other.reconnect;
            reconnectDelayMin = other.reconnectDelayMin;
            reconnectDelayMax = other.reconnectDelayMax;
        }

        /**
         * The largest piece handed to the protocol; longer messages are split. Lower it to save memory.
         *
         * @param bytes 1 KiB to below 16 MiB; default 4 MiB
         * @return this
         */
        public Builder maxSize(int bytes) {
            maxSize = bytes;
            return this;
        }

        /**
         * Up to how many bytes small pieces are merged into one buffer, of which a worker has one, made on first use and
         * never larger than 256 KiB, so that it stays in a core's cache. Lower it to save memory; below 1 KiB it counts
         * as 1 KiB, since headers are always merged.
         *
         * @param bytes 0 to {@code maxSize}; default {@code maxSize}
         * @return this
         */
        public Builder mergeSize(int bytes) {
            mergeSize = bytes;
            return this;
        }

        /**
         * From how many bytes on a piece of direct memory goes out as it is instead of being merged; 0 sends every such
         * piece as it is. Arrays are copied, in pieces that stay in the cache, since a socket takes direct memory only.
         *
         * @param bytes 0 to {@code maxSize}; default a 64th of {@code maxSize}
         * @return this
         */
        public Builder efficientSize(int bytes) {
            efficientSize = bytes;
            return this;
        }

        /**
         * Most bytes a peer may have under way to us; a session starts with 64 KiB and grows to it while its messages
         * are taken. Raise it for fast networks of high latency.
         *
         * @param bytes at least 64 KiB; default 16 MiB
         * @return this
         */
        public Builder receiveWindow(int bytes) {
            receiveWindow = bytes;
            return this;
        }

        /**
         * The longest message that is taken; a longer one fails in the sender's put.
         *
         * @param bytes 1 to the {@code receiveBudget} of the limits; default 1 GiB, or the receive budget if that is
         *     less
         * @return this
         */
        public Builder maxMessage(long bytes) {
            maxMessage = bytes;
            return this;
        }

        /**
         * Most bytes put may queue for a peer, what is not yet acknowledged included; over it put is refused.
         *
         * @param bytes at least 1; default {@code Long.MAX_VALUE}: unlimited
         * @return this
         */
        public Builder queueBytes(long bytes) {
            queueBytes = bytes;
            return this;
        }

        /**
         * Most messages put may queue for a peer, those not yet acknowledged included; over it put is refused.
         *
         * @param count at least 1; default {@code Long.MAX_VALUE}: unlimited
         * @return this
         */
        public Builder queueMessages(long count) {
            queueMessages = count;
            return this;
        }

        /**
         * How often a link gives a sign of life; it is given up after 2.5 times as long without one. The smaller value
         * of both ends counts. Lower it to notice dead links earlier.
         *
         * @param time 10 ms to 49 days; default 15 s
         * @return this
         */
        public Builder keepAlive(Duration time) {
            keepAlive = time;
            return this;
        }

        /**
         * How long a session lives without a link; after that its messages are lost. The smaller value of both ends
         * counts. Raise it for peers that are away for long.
         *
         * @param time 0 to 49 days, or {@link ConnectionOptions#UNLIMITED}; 0 ends a session with its link; default
         *     5 min
         * @return this
         */
        public Builder expiry(Duration time) {
            expiry = time;
            return this;
        }

        /**
         * How long one attempt to connect may take, all addresses of the name together.
         *
         * @param time 1 ms to 49 days; default 10 s
         * @return this
         */
        public Builder connectTimeout(Duration time) {
            connectTimeout = time;
            return this;
        }

        /**
         * How long a handshake may take, TLS included; a link that needs longer is closed.
         *
         * @param time 1 ms to 49 days; default 5 s
         * @return this
         */
        public Builder handshakeTimeout(Duration time) {
            handshakeTimeout = time;
            return this;
        }

        /**
         * How long close waits until everything is acknowledged and the peers are gone; after that the rest is given
         * up.
         *
         * @param time 0 to 49 days, or {@link ConnectionOptions#UNLIMITED}; 0 waits for nothing; default unlimited
         * @return this
         */
        public Builder closeTimeout(Duration time) {
            closeTimeout = time;
            return this;
        }

        /**
         * Whether a client begins a new session after its session expired. Links are re-made within a session in any
         * case.
         *
         * @param on default true
         * @return this
         */
        public Builder reconnect(boolean on) {
            reconnect = on;
            return this;
        }

        /**
         * The bounds of the wait before a further attempt to connect: it doubles from the first to the last, and a
         * random part of it is waited.
         *
         * @param min at least 1 ms; default 50 ms
         * @param max {@code min} to 49 days; default 10 s
         * @return this
         */
        public Builder reconnectDelay(Duration min, Duration max) {
            reconnectDelayMin = min;
            reconnectDelayMax = max;
            return this;
        }

        /**
         * The options.
         *
         * @return new options
         * @throws IllegalArgumentException if a value is out of its range, or values do not go together
         */
        public ConnectionOptions build() {
            checkSizes();
            checkTimes();
            return new ConnectionOptions(new Builder(this), DEFAULT_MAX_MESSAGE);
        }

        private void checkSizes() {
            Bounds.within("maxSize", maxSize, SMALLEST_MAX_SIZE, LARGEST_MAX_SIZE, "byte", "4 MiB");
            Bounds.within("receiveWindow", receiveWindow, SMALLEST_WINDOW, Integer.MAX_VALUE, "byte", "16 MiB");
            checkPart("mergeSize", mergeSize, "maxSize");
            checkPart("efficientSize", efficientSize, "a 64th of maxSize");
            if (maxMessage != null) {
                Bounds.within("maxMessage", maxMessage, 1, Long.MAX_VALUE, "byte", "1 GiB");
            }
            Bounds.within("queueBytes", queueBytes, 1, Long.MAX_VALUE, "byte", "unlimited");
            Bounds.within("queueMessages", queueMessages, 1, Long.MAX_VALUE, "message", "unlimited");
        }

        private void checkPart(String name, Integer value, String standard) {
            if (value == null) {
                return;
            }
            Bounds.within(name, value, 0, Integer.MAX_VALUE, "byte", standard);
            if (value > maxSize) {
                throw new IllegalArgumentException(name + " must be at most maxSize, which is " + maxSize
                        + " bytes, but was " + value + ": lower it or leave the default of " + standard);
            }
        }

        private void checkTimes() {
            Bounds.within("keepAlive", keepAlive, SHORTEST_KEEP_ALIVE, "15 s");
            Bounds.within("connectTimeout", connectTimeout, SHORTEST, "10 s");
            Bounds.within("handshakeTimeout", handshakeTimeout, SHORTEST, "5 s");
            if (!UNLIMITED.equals(expiry)) {
                Bounds.within("expiry", expiry, Duration.ZERO, "5 min");
            }
            if (!UNLIMITED.equals(closeTimeout)) {
                Bounds.within("closeTimeout", closeTimeout, Duration.ZERO, "unlimited");
            }
            Bounds.within("reconnectDelay's min", reconnectDelayMin, SHORTEST, "50 ms");
            Bounds.within("reconnectDelay's max", reconnectDelayMax, SHORTEST, "10 s");
            if (reconnectDelayMin.compareTo(reconnectDelayMax) > 0) {
                throw new IllegalArgumentException("reconnectDelay's min must be at most its max, but they were "
                        + reconnectDelayMin + " and " + reconnectDelayMax + ": swap them or leave the defaults of 50 ms"
                        + " and 10 s");
            }
        }
    }
}
