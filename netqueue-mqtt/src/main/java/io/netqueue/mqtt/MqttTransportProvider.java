package io.netqueue.mqtt;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/** The protocol {@code mqtt}: through a broker, at quality of service 0. The location is the broker's. */
public final class MqttTransportProvider implements TransportProvider {
    /** A broker that hears nothing for one and a half of these ends the connection, on a busy machine too. */
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(5);

    private static final Duration MOST_KEEP_ALIVE = Duration.ofMinutes(5);

    /** For the service loader. */
    public MqttTransportProvider() {}

    @Override
    public String scheme() {
        return "mqtt";
    }

    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        refuseSecurity(options);
        return new MqttClient(Workers.shared().acquire(1).get(0), id, options);
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        refuseSecurity(options);
        return MqttServer.bind(Workers.shared().acquire(options.workers()), id, options, listeners);
    }

    static int keepAliveSeconds(CommunicatorOptions<?> options) {
        Duration wanted = options.connection().keepAlive();
        Duration taken = wanted.compareTo(LEAST_KEEP_ALIVE) < 0
                ? LEAST_KEEP_ALIVE
                : wanted.compareTo(MOST_KEEP_ALIVE) > 0 ? MOST_KEEP_ALIVE : wanted;
        return (int) taken.toSeconds();
    }

    private static void refuseSecurity(CommunicatorOptions<?> options) {
        if (options.security().isPresent()) {
            throw new SecurityConfigurationException(
                    "Security is asked for, but MQTT cannot encrypt in this version",
                    "leave the security options out and use a network you trust, or a tunnel");
        }
    }
}
