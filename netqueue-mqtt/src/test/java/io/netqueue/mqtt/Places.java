package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Certificates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places of their own for the servers of a test, which share one broker: a port of it each, and a namespace that follows
 * from the port.
 */
final class Places implements AutoCloseable {
    private static final int PORTS = 40;

    private final Broker broker;
    private final List<NetworkLocation> locations;
    private final AtomicInteger used = new AtomicInteger();
    private final Map<Integer, Integer> behind = new ConcurrentHashMap<>();

    Places() {
        broker = Broker.start(PORTS);
        locations = broker.locations();
    }

    /** Places that are reached by TLS only. */
    Places(Certificates.Pair pair) {
        List<String> settings = new ArrayList<>();
        List<NetworkLocation> secured = new ArrayList<>();
        for (int port : Broker.freePorts(PORTS)) {
            settings.addAll(List.of(
                    "listener " + port + " " + NetworkLocation.DEFAULT_HOST,
                    "certfile " + pair.certificate(),
                    "keyfile " + pair.key()));
            secured.add(new NetworkLocation(NetworkLocation.DEFAULT_HOST, port));
        }
        broker = Broker.start(1, settings.toArray(String[]::new));
        locations = secured;
    }

    /** A place where nobody is. */
    NetworkLocation next() {
        return locations.get(used.getAndIncrement() % PORTS);
    }

    /** Who connects to the proxy means the place. */
    void putProxy(NetworkLocation proxy, NetworkLocation place) {
        behind.put(proxy.port(), place.port());
    }

    /** Opens a communicator at the place in its options. */
    <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        int port = options.location().port();
        return open(purpose, options, behind.getOrDefault(port, port));
    }

    /** As {@link #open(Purpose, CommunicatorOptions)}, for who has nothing but the port. */
    static <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options, int port) {
        BrokerOptions namespace =
                BrokerOptions.builder().namespace("test/" + port).build();
        return NetQueue.open(
                Protocol.MQTT, purpose, options.toBuilder().broker(namespace).build());
    }

    @Override
    public void close() {
        broker.close();
    }
}
