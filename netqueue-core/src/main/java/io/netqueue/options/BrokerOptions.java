package io.netqueue.options;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** How the MQTT broker is used. Other protocols ignore these options. */
public final class BrokerOptions {
    private static final int MAX_NAMESPACE = 1024;
    private static final int MAX_FIELD = 65535;

    private final String namespace;
    private final String user;
    private final Secret password;
    private final int connections;

    private BrokerOptions(Builder builder) {
        namespace = builder.namespace;
        user = builder.user;
        password = builder.password;
        connections = builder.connections;
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
        builder.namespace = namespace;
        builder.user = user;
        builder.password = password;
        builder.connections = connections;
        return builder;
    }

    /** {@return what all topics begin with} */
    public String namespace() {
        return namespace;
    }

    /** {@return the user name for the broker, empty if it asks for none} */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** {@return a copy of the password for the broker, empty if it asks for none} */
    public Optional<byte[]> password() {
        return Optional.ofNullable(password).map(Secret::bytes);
    }

    /** {@return how many connections a server holds to the broker} */
    public int connections() {
        return connections;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BrokerOptions options
                && namespace.equals(options.namespace)
                && Objects.equals(user, options.user)
                && Objects.equals(password, options.password)
                && connections == options.connections;
    }

    @Override
    public int hashCode() {
        return Objects.hash(namespace, user, password, connections);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BrokerOptions[namespace=" + namespace + ", user=" + user + ", password=" + password + ", connections="
                + connections + "]";
    }

    /** Collects the options. Not thread-safe. */
    public static final class Builder {
        private String namespace = "nq2";
        private String user;
        private Secret password;
        private int connections = 1;

        private Builder() {}

        /**
         * What all topics begin with. Server and clients need the same; change it to keep two groups on one broker
         * apart.
         *
         * @param text 1 to 1,024 bytes of UTF-8 without wildcards, not beginning with {@code $} and neither beginning
         *     nor ending with {@code /}; default {@code nq2}
         * @return this
         */
        public Builder namespace(String text) {
            namespace = Objects.requireNonNull(text, "namespace");
            return this;
        }

        /**
         * The user name for the broker.
         *
         * @param name default: none
         * @return this
         */
        public Builder user(String name) {
            user = Objects.requireNonNull(name, "user");
            return this;
        }

        /**
         * The password for the broker; needs a user. Without TLS it is sent to loopback only. It is copied.
         *
         * @param bytes at most 65,535 bytes; default: none
         * @return this
         */
        public Builder password(byte[] bytes) {
            password = Secret.of("password", bytes);
            return this;
        }

        /**
         * The password for the broker, sent in UTF-8; needs a user. Without TLS it is sent to loopback only. It is copied.
         *
         * @param characters at most 65,535 bytes; default: none
         * @return this
         */
        public Builder password(char[] characters) {
            password = Secret.of("password", characters);
            return this;
        }

        /**
         * How many connections a server holds to the broker. Raise it if one is the bottleneck.
         *
         * @param count 1 to 64; default 1
         * @return this
         */
        public Builder connections(int count) {
            connections = count;
            return this;
        }

        /**
         * The options.
         *
         * @return new options
         * @throws IllegalArgumentException if a value is out of its range, or a password has no user
         */
        public BrokerOptions build() {
            if (!isTopic(namespace)) {
                throw new IllegalArgumentException("namespace must be the beginning of a topic of 1 to "
                        + MAX_NAMESPACE + " bytes, without +, #, a leading $ or an outer /, but was '" + namespace
                        + "': change it or leave the default of nq2");
            }
            Bounds.within("connections", connections, 1, 64, "connection", "1");
            if (user != null) {
                int byteCount = user.getBytes(StandardCharsets.UTF_8).length;
                Bounds.within("user", byteCount, 0, MAX_FIELD, "byte", "no user");
            }
            if (password != null) {
                Bounds.within("password", password.byteCount(), 0, MAX_FIELD, "byte", "no password");
                if (user == null) {
                    throw new IllegalArgumentException("password is set, but user is not: MQTT needs both or neither");
                }
            }
            return new BrokerOptions(this);
        }

        private static boolean isTopic(String text) {
            return !text.isEmpty()
                    && text.getBytes(StandardCharsets.UTF_8).length <= MAX_NAMESPACE
                    && !text.startsWith("$")
                    && !text.startsWith("/")
                    && !text.endsWith("/")
                    && text.chars().noneMatch(c -> c == '+' || c == '#' || c == 0);
        }
    }
}
