package io.netqueue.options;

import io.netqueue.stream.Serializer;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything that can be chosen when a communicator is opened. Only the serializer must be.
 *
 * @param <T> the type of the values that are put and got
 */
public final class CommunicatorOptions<T> {
    private static final int MAX_WORKERS = 64;

    private final Serializer<T> serializer;
    private final UUID id;
    private final NetworkLocation location;
    private final int workers;
    private final ConnectionOptions connection;
    private final SecurityOptions security;
    private final LimitOptions limits;
    private final EventOptions events;
    private final BrokerOptions broker;

    private CommunicatorOptions(Builder<T> builder) {
        serializer = builder.serializer;
        id = builder.id;
        location = builder.location;
        workers = builder.workers;
        connection = builder.connection.within(builder.limits.receiveBudget());
        security = builder.security;
        limits = builder.limits;
        events = builder.events;
        broker = builder.broker;
    }

    /**
     * A builder that holds the defaults.
     *
     * @param serializer turns values into bytes and back; the peers need the same
     * @param <T> the type of the values
     * @return a new builder
     */
    public static <T> Builder<T> builder(Serializer<T> serializer) {
        return new Builder<>(serializer);
    }

    /**
     * A builder that holds these options.
     *
     * @return a new builder
     */
    public Builder<T> toBuilder() {
        Builder<T> builder = new Builder<>(serializer);
        builder.id = id;
        builder.location = location;
        builder.workers = workers;
        builder.connection = connection;
        builder.security = security;
        builder.limits = limits;
        builder.events = events;
        builder.broker = broker;
        return builder;
    }

    /** {@return what turns values into bytes and back} */
    public Serializer<T> serializer() {
        return serializer;
    }

    /** {@return the communicator's id; empty: a fresh random one is drawn at every open} */
    public Optional<UUID> id() {
        return Optional.ofNullable(id);
    }

    /** {@return where a server listens, where a client connects to, or where the broker is} */
    public NetworkLocation location() {
        return location;
    }

    /** {@return how many event loops the communicator may use} */
    public int workers() {
        return workers;
    }

    /** {@return sizes, timeouts and bounds of a session; maxMessage is at most the receive budget} */
    public ConnectionOptions connection() {
        return connection;
    }

    /** {@return TLS and who may connect; empty: everything is plain} */
    public Optional<SecurityOptions> security() {
        return Optional.ofNullable(security);
    }

    /** {@return what is taken from all peers together} */
    public LimitOptions limits() {
        return limits;
    }

    /** {@return whom to tell what happens with peers} */
    public EventOptions events() {
        return events;
    }

    /** {@return how the MQTT broker is used} */
    public BrokerOptions broker() {
        return broker;
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return "CommunicatorOptions[serializer=" + serializer.name() + ", id=" + (id == null ? "fresh" : id)
                + ", location=" + location + ", workers=" + workers + ", connection=" + connection + ", security="
                + security + ", limits=" + limits + ", events=" + events + ", broker=" + broker + "]";
    }

    /**
     * Collects the options. Not thread-safe.
     *
     * @param <T> the type of the values
     */
    public static final class Builder<T> {
        private final Serializer<T> serializer;
        private UUID id;
        private NetworkLocation location = NetworkLocation.DEFAULT;
        private int workers = 1;
        private ConnectionOptions connection = ConnectionOptions.builder().build();
        private SecurityOptions security;
        private LimitOptions limits = LimitOptions.builder().build();
        private EventOptions events = EventOptions.builder().build();
        private BrokerOptions broker = BrokerOptions.builder().build();

        private Builder(Serializer<T> serializer) {
            this.serializer = Objects.requireNonNull(serializer, "serializer");
        }

        /**
         * The communicator's id. Set it if a server is to know the client again after a restart; only one live
         * communicator may use it at a time.
         *
         * @param uuid default: a fresh random one is drawn at every open
         * @return this
         */
        public Builder<T> id(UUID uuid) {
            id = Objects.requireNonNull(uuid, "id");
            return this;
        }

        /**
         * Where a server listens, where a client connects to, or where the broker is.
         *
         * @param place default {@code 127.0.0.1:51966}
         * @return this
         */
        public Builder<T> location(NetworkLocation place) {
            location = Objects.requireNonNull(place, "location");
            return this;
        }

        /**
         * Where a server listens, where a client connects to, or where the broker is.
         *
         * @param host a name or an address; default {@code 127.0.0.1}
         * @param port 0 to 65535, 0 lets a server take any free port; default 51966
         * @return this
         * @throws IllegalArgumentException if it is no host or no port
         */
        public Builder<T> location(String host, int port) {
            return location(new NetworkLocation(host, port));
        }

        /**
         * How many event loops the communicator may use; loops are shared by all communicators of the JVM. Raise it for
         * many busy peers or high latency.
         *
         * @param count 1 to 64; default 1
         * @return this
         */
        public Builder<T> workers(int count) {
            workers = count;
            return this;
        }

        /**
         * Sizes, timeouts and bounds of a session.
         *
         * @param options default: all defaults
         * @return this
         */
        public Builder<T> connection(ConnectionOptions options) {
            connection = Objects.requireNonNull(options, "connection");
            return this;
        }

        /**
         * TLS and who may connect.
         *
         * @param options default: none, everything is plain
         * @return this
         */
        public Builder<T> security(SecurityOptions options) {
            security = Objects.requireNonNull(options, "security");
            return this;
        }

        /**
         * What is taken from all peers together.
         *
         * @param options default: all defaults
         * @return this
         */
        public Builder<T> limits(LimitOptions options) {
            limits = Objects.requireNonNull(options, "limits");
            return this;
        }

        /**
         * Whom to tell what happens with peers.
         *
         * @param options default: nobody
         * @return this
         */
        public Builder<T> events(EventOptions options) {
            events = Objects.requireNonNull(options, "events");
            return this;
        }

        /**
         * How the MQTT broker is used.
         *
         * @param options default: all defaults
         * @return this
         */
        public Builder<T> broker(BrokerOptions options) {
            broker = Objects.requireNonNull(options, "broker");
            return this;
        }

        /**
         * The options. A {@code maxMessage} that was not set is lowered to the receive budget.
         *
         * @return new options
         * @throws IllegalArgumentException if a value is out of its range, or {@code maxMessage} was set above the
         *     receive budget
         */
        public CommunicatorOptions<T> build() {
            Bounds.within("workers", workers, 1, MAX_WORKERS, "worker", "1");
            return new CommunicatorOptions<>(this);
        }
    }
}
