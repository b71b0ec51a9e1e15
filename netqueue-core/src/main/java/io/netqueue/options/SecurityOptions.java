package io.netqueue.options;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * TLS and who may connect. With these options connections are encrypted, unless {@link Builder#tls} says otherwise.
 * Without these options everything is plain and nobody is asked.
 *
 * <p>A server needs {@link Builder#key} and {@link Builder#certificate}. A client needs nothing (the system's trust
 * applies), or {@link Builder#trust}; as in the Python library a client's certificate without a key is the chain it
 * trusts. Files are PEM and are read when a communicator opens, and again for new connections when they changed.
 */
public final class SecurityOptions {
    private static final int MAX_CREDENTIALS = 2048;

    private final boolean tls;
    private final Path key;
    private final Path certificate;
    private final Path trust;
    private final ClientAuthentication clientAuthentication;
    private final Secret credentials;
    private final Authenticator authenticator;
    private final boolean bindId;

    private SecurityOptions(Builder builder) {
        tls = builder.tls;
        key = builder.key;
        certificate = builder.certificate;
        trust = builder.trust;
        clientAuthentication = builder.clientAuthentication;
        credentials = builder.credentials;
        authenticator = builder.authenticator;
        bindId = builder.bindId;
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
     * A client's usual options: TLS, and who is trusted.
     *
     * @param trust a PEM file of the certificates that are trusted
     * @return new options
     */
    public static SecurityOptions trusting(Path trust) {
        return builder().trust(trust).build();
    }

    /**
     * A server's usual options: TLS, and who it is.
     *
     * @param key a PEM file of the private key
     * @param certificate a PEM file of the certificate chain
     * @return new options
     */
    public static SecurityOptions of(Path key, Path certificate) {
        return builder().key(key).certificate(certificate).build();
    }

    /**
     * A builder that holds these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.tls = tls;
        builder.key = key;
        builder.certificate = certificate;
        builder.trust = trust;
        builder.clientAuthentication = clientAuthentication;
        builder.credentials = credentials;
        builder.authenticator = authenticator;
        builder.bindId = bindId;
        return builder;
    }

    /** {@return whether connections are encrypted} */
    public boolean tls() {
        return tls;
    }

    /** {@return the private key's file} */
    public Optional<Path> key() {
        return Optional.ofNullable(key);
    }

    /** {@return the certificate chain's file} */
    public Optional<Path> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** {@return the file of the trusted certificates: as set, or a certificate without a key; empty: the system's} */
    public Optional<Path> trust() {
        return Optional.ofNullable(trust == null && key == null ? certificate : trust);
    }

    /** {@return whether a server asks clients for certificates} */
    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    /** {@return a copy of what a client sends to prove who it is} */
    public Optional<byte[]> credentials() {
        return Optional.ofNullable(credentials).map(Secret::bytes);
    }

    /** {@return who decides at a server who a client is} */
    public Optional<Authenticator> authenticator() {
        return Optional.ofNullable(authenticator);
    }

    /** {@return whether a client's certificate must name the client's id} */
    public boolean bindId() {
        return bindId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecurityOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "SecurityOptions[tls=" + tls + ", key=" + key + ", certificate=" + certificate + ", trust=" + trust
                + ", clientAuthentication=" + clientAuthentication + ", credentials=" + credentials + ", authenticator="
                + (authenticator != null) + ", bindId=" + bindId + "]";
    }

    private List<Object> values() {
        return Arrays.asList(tls, key, certificate, trust, clientAuthentication, credentials, authenticator, bindId);
    }

    /** Collects the options. Not thread-safe. */
    public static final class Builder {
        private boolean tls = true;
        private Path key;
        private Path certificate;
        private Path trust;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private Secret credentials;
        private Authenticator authenticator;
        private boolean bindId;

        private Builder() {}

        /**
         * Whether connections are encrypted. Without, files make no sense, and a client sends its credentials to loopback
         * only: for trying things out, and behind a proxy or a tunnel that does the encrypting.
         *
         * @param on default true
         * @return this
         */
        public Builder tls(boolean on) {
            tls = on;
            return this;
        }

        /**
         * The private key: needed by a server, and by a client that shows a certificate. Needs the certificate.
         *
         * @param file PEM; default: none
         * @return this
         */
        public Builder key(Path file) {
            key = Objects.requireNonNull(file, "key");
            return this;
        }

        /**
         * The certificate chain of the key; at a client without a key, the chain it trusts.
         *
         * @param file PEM, the own certificate first; default: none
         * @return this
         */
        public Builder certificate(Path file) {
            certificate = Objects.requireNonNull(file, "certificate");
            return this;
        }

        /**
         * The certificates that are trusted: a client's for its server, a server's for its clients.
         *
         * @param file PEM; default: the system's at a client, none at a server
         * @return this
         */
        public Builder trust(Path file) {
            trust = Objects.requireNonNull(file, "trust");
            return this;
        }

        /**
         * Whether a server asks clients for certificates; other than NONE it needs {@link #trust}. A client ignores it.
         *
         * @param mode default NONE
         * @return this
         */
        public Builder clientAuthentication(ClientAuthentication mode) {
            clientAuthentication = Objects.requireNonNull(mode, "clientAuthentication");
            return this;
        }

        /**
         * What a client sends to prove who it is, for example a token. Never sent on a plain connection except to
         * loopback. It is copied.
         *
         * @param bytes 1 to 2,048 bytes; default: nothing
         * @return this
         */
        public Builder credentials(byte[] bytes) {
            credentials = Secret.of("credentials", bytes);
            return this;
        }

        /**
         * What a client sends to prove who it is, in UTF-8. Never sent on a plain connection except to loopback. It is
         * copied.
         *
         * @param characters 1 to 2,048 bytes; default: nothing
         * @return this
         */
        public Builder credentials(char[] characters) {
            credentials = Secret.of("credentials", characters);
            return this;
        }

        /**
         * Who decides at a server who a client is.
         *
         * @param decider default: everybody is taken whom TLS lets in
         * @return this
         */
        public Builder authenticator(Authenticator decider) {
            authenticator = Objects.requireNonNull(decider, "authenticator");
            return this;
        }

        /**
         * Whether a client's certificate must name the client's id, as {@code urn:uuid:<id>}; a server's option, needs
         * {@link #clientAuthentication}, unless the TLS is that of a gRPC server of your own, which asks for certificates.
         *
         * @param on default false
         * @return this
         */
        public Builder bindId(boolean on) {
            bindId = on;
            return this;
        }

        /**
         * The options. Files are not looked at yet.
         *
         * @return new options
         * @throws IllegalArgumentException if a value is out of its range, or values do not go together
         */
        public SecurityOptions build() {
            if (credentials != null) {
                Bounds.within("credentials", credentials.byteCount(), 1, MAX_CREDENTIALS, "byte", "no credentials");
            }
            if (!tls && (certificate != null || trust != null)) {
                throw new IllegalArgumentException("tls is false, but " + (trust == null ? "certificate" : "trust")
                        + " is set: leave the file out, or leave tls at its default of true");
            }
            if (key != null && certificate == null) {
                throw new IllegalArgumentException(
                        "key is " + key + ", but certificate is not set: name the key's certificate chain too");
            }
            if (clientAuthentication != ClientAuthentication.NONE && trust == null) {
                throw new IllegalArgumentException("clientAuthentication is " + clientAuthentication
                        + ", but trust is not set: name the certificates that clients' are checked against");
            }
            // without a key the TLS is somebody else's, who asks for certificates: a gRPC server of the user's
            boolean ownTls = key != null || !tls;
            if (bindId && ownTls && clientAuthentication == ClientAuthentication.NONE) {
                throw new IllegalArgumentException("bindId is true, but clientAuthentication is NONE: ask clients for"
                        + " certificates, or leave the default of false");
            }
            return new SecurityOptions(this);
        }
    }
}
