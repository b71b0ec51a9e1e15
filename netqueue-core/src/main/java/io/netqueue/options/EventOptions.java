package io.netqueue.options;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Whom to tell what happens with peers. Handlers run on the events executor, those of one peer in order; what they
 * throw is logged. They may block it, but nobody else's events come before they return.
 */
public final class EventOptions {
    private static final Consumer<Peer> NOBODY = peer -> {};
    private static final BiConsumer<Peer, Optional<Throwable>> NOBODY_AT_THE_END = (peer, cause) -> {};

    private final Consumer<Peer> ini;
    private final BiConsumer<Peer, Optional<Throwable>> fin;
    private final Consumer<Peer> linkUp;
    private final Consumer<Peer> linkDown;
    private final Executor executor;

    private EventOptions(Builder builder) {
        ini = builder.ini;
        fin = builder.fin;
        linkUp = builder.linkUp;
        linkDown = builder.linkDown;
        executor = builder.executor;
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
        builder.ini = ini;
        builder.fin = fin;
        builder.linkUp = linkUp;
        builder.linkDown = linkDown;
        builder.executor = executor;
        return builder;
    }

    /** {@return told when a session begins} */
    public Consumer<Peer> ini() {
        return ini;
    }

    /** {@return told when a session ends} */
    public BiConsumer<Peer, Optional<Throwable>> fin() {
        return fin;
    }

    /** {@return told when a session has a link} */
    public Consumer<Peer> linkUp() {
        return linkUp;
    }

    /** {@return told when a session has lost its link} */
    public Consumer<Peer> linkDown() {
        return linkDown;
    }

    /** {@return what runs the handlers, empty for the library's own thread} */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    @Override
    public String toString() {
        return "EventOptions[ini=" + (ini != NOBODY) + ", fin=" + (fin != NOBODY_AT_THE_END) + ", linkUp="
                + (linkUp != NOBODY) + ", linkDown=" + (linkDown != NOBODY) + ", executor="
                + (executor == null ? "netqueue-events" : executor) + "]";
    }

    /** Collects the options. Not thread-safe. */
    public static final class Builder {
        private Consumer<Peer> ini = NOBODY;
        private BiConsumer<Peer, Optional<Throwable>> fin = NOBODY_AT_THE_END;
        private Consumer<Peer> linkUp = NOBODY;
        private Consumer<Peer> linkDown = NOBODY;
        private Executor executor;

        private Builder() {}

        /**
         * Told once when a session with a peer begins.
         *
         * @param handler default: nobody
         * @return this
         */
        public Builder ini(Consumer<Peer> handler) {
            ini = Objects.requireNonNull(handler, "ini");
            return this;
        }

        /**
         * Told once when a session with a peer ends, with the cause unless it was closed in order.
         *
         * @param handler default: nobody
         * @return this
         */
        public Builder fin(BiConsumer<Peer, Optional<Throwable>> handler) {
            fin = Objects.requireNonNull(handler, "fin");
            return this;
        }

        /**
         * Told whenever a session has got a link, its first included.
         *
         * @param handler default: nobody
         * @return this
         */
        public Builder linkUp(Consumer<Peer> handler) {
            linkUp = Objects.requireNonNull(handler, "linkUp");
            return this;
        }

        /**
         * Told whenever a session has lost its link; the session goes on until it expires.
         *
         * @param handler default: nobody
         * @return this
         */
        public Builder linkDown(Consumer<Peer> handler) {
            linkDown = Objects.requireNonNull(handler, "linkDown");
            return this;
        }

        /**
         * What runs the handlers, authenticators, and what depends on {@code Delivery.toCompletableFuture()}. Set it if
         * they block or are many. It must not run tasks in the thread that hands them over, which may be a worker.
         *
         * @param runner never shut down by the library; default: one daemon thread {@code netqueue-events}
         * @return this
         */
        public Builder executor(Executor runner) {
            executor = Objects.requireNonNull(runner, "executor");
            return this;
        }

        /**
         * The options.
         *
         * @return new options
         */
        public EventOptions build() {
            return new EventOptions(this);
        }
    }
}
