package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.TransportContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** MQTT keeps the contract. A place of its own, for a server, is a port of the broker with a namespace for each. */
class MqttContractTest extends TransportContract {
    private static final int PORTS = 40;
    private static final AtomicInteger USED = new AtomicInteger();
    private static Broker broker;

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(PORTS);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        NetworkLocation location = options.location();
        BrokerOptions namespace =
                BrokerOptions.builder().namespace("test/" + location.port()).build();
        return NetQueue.open(
                Protocol.MQTT, purpose, options.toBuilder().broker(namespace).build());
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).location(location());
    }

    /** In a child the parent's location takes its place. */
    private static NetworkLocation location() {
        return broker == null ? NetworkLocation.DEFAULT : broker.location(USED.getAndIncrement() % PORTS);
    }
}
