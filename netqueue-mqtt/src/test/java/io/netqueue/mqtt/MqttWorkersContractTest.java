package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** MQTT keeps the contract where a server has several connections to the broker, and sessions live on several workers. */
@Tag("slow")
class MqttWorkersContractTest extends TransportContract {
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
        CommunicatorOptions.Builder<T> options =
                CommunicatorOptions.builder(serializer).workers(3);
        return places == null ? options : options.location(places.next());
    }
}
