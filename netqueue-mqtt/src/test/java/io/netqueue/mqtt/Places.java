package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Certificates;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Places of their own for the servers of a test class, which share one broker while it runs: a port of it each, and a
 * namespace that follows from the port.
 */
final class Places implements BeforeAllCallback, AfterAllCallback {
    private static final int PORTS = 40;

    /** Null if the broker is reached without TLS. */
    private final Certificates.Pair pair;

    private final AtomicInteger used = new AtomicInteger();
    private final Map<Integer, Integer> behind = new ConcurrentHashMap<>();

    /** Null in a child process of a test, which gets its location from its parent. */
    private Broker broker;

    private List<NetworkLocation> locations;

    Places() {
        this(null);
    }

    /** Places that are reached by TLS only. */
    Places(Certificates.Pair pair) {
        this.pair = pair;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (pair == null) {
            broker = Broker.start(PORTS);
            locations = broker.locations();
        } else {
            broker = Broker.startSecured(PORTS, pair.certificate(), pair.key());
            locations = broker.securedLocations();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (broker != null) {
            broker.close();
        }
    }

    /** A place where nobody is. */
    NetworkLocation next() {
        return broker == null ? NetworkLocation.DEFAULT : locations.get(used.getAndIncrement() % PORTS);
    }

    /** Who connects to the proxy means the place. */
    void putProxy(NetworkLocation proxy, NetworkLocation place) {
        behind.put(proxy.port(), place.port());
    }

    /** Opens a communicator at the place in its options. */
    <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        int port = options.location().port();
        BrokerOptions namespace = BrokerOptions.builder()
                .namespace("test/" + behind.getOrDefault(port, port))
                .build();
        return NetQueue.open(
                Protocol.MQTT, purpose, options.toBuilder().broker(namespace).build());
    }
}
