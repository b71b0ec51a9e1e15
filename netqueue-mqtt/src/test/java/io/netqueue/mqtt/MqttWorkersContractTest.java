package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** MQTT keeps the contract where a server has several connections to the broker, and sessions live on several workers. */
@Tag("slow")
class MqttWorkersContractTest extends TransportContract {
    @RegisterExtension
    static final Places PLACES = new Places();

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return PLACES.open(purpose, options);
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).workers(3).location(PLACES.next());
    }
}
