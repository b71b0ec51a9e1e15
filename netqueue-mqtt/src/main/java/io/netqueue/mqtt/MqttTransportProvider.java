package io.netqueue.mqtt;

import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/** The protocol {@code mqtt}: through a broker, at quality of service 0. The location is the broker's. */
public final class MqttTransportProvider implements TransportProvider {
    /** For the service loader. */
    public MqttTransportProvider() {}

    @Override
    public String scheme() {
        return "mqtt";
    }

    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        BrokerAccess access = BrokerAccess.of(options);
        return new MqttClient(Workers.shared().acquire(1).get(0), id, access);
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        BrokerAccess.checkServer(options);
        BrokerAccess access = BrokerAccess.of(options);
        return MqttServer.bind(Workers.shared().acquire(options.workers()), id, access, listeners);
    }
}
