package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** MQTT keeps the contract. */
class MqttContractTest extends TransportContract {
    /** Null in a child process, which gets its location from its parent. */
    private static Places places;

    @BeforeAll
    static void startBroker() {
        places = new Places();
    }

    @AfterAll
    static void endBroker() {
        places.close();
    }

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return Places.open(purpose, options, options.location().port());
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer)
                .location(places == null ? NetworkLocation.DEFAULT : places.next());
    }
}
