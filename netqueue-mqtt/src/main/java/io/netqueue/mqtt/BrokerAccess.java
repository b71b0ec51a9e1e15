package io.netqueue.mqtt;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.SecurityOptions;
import java.time.Duration;

/**
 * How one communicator reaches its broker: for the broker, a server is a client like any other.
 *
 * @param options the communicator's options
 * @param tls the contexts of a client; null where connections are plain
 */
record BrokerAccess(CommunicatorOptions<?> options, TlsContexts tls) {
    /** A broker that hears nothing for one and a half of these ends the connection, on a busy machine too. */
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(5);

    private static final Duration MOST_KEEP_ALIVE = Duration.ofMinutes(5);

    /**
     * Reads the files that the options name.
     *
     * @throws SecurityConfigurationException if the broker's password would be sent in plain text
     */
    static BrokerAccess of(CommunicatorOptions<?> options) {
        boolean encrypted = options.security().map(SecurityOptions::tls).orElse(false);
        boolean password = options.broker().password().isPresent();
        if (password && !encrypted && !options.location().isLoopback()) {
            throw new SecurityConfigurationException(
                    "The broker's password is set, but connections to " + options.location() + " are not encrypted",
                    "set security options with tls, or reach the broker on loopback, such as through a tunnel");
        }
        return new BrokerAccess(
                options, encrypted ? TlsContexts.client(options.security().orElseThrow()) : null);
    }

    /** A server cannot see its clients' certificates, and must not seem to. */
    static void checkServer(CommunicatorOptions<?> options) {
        SecurityOptions security = options.security().orElse(null);
        if (security != null && (security.clientAuthentication() != ClientAuthentication.NONE || security.bindId())) {
            throw new SecurityConfigurationException(
                    "clientAuthentication or bindId is set, but with MQTT clients show their certificates to the broker",
                    "have the broker ask for them, and leave both out here; credentials and an authenticator work");
        }
    }

    NetworkLocation location() {
        return options.location();
    }

    ConnectionOptions connection() {
        return options.connection();
    }

    BrokerOptions broker() {
        return options.broker();
    }

    Topics topics() {
        return new Topics(broker().namespace());
    }

    int keepAliveSeconds() {
        Duration wanted = connection().keepAlive();
        Duration taken = wanted.compareTo(LEAST_KEEP_ALIVE) < 0
                ? LEAST_KEEP_ALIVE
                : wanted.compareTo(MOST_KEEP_ALIVE) > 0 ? MOST_KEEP_ALIVE : wanted;
        return (int) taken.toSeconds();
    }
}
