package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** MQTT keeps the contract where the broker is reached by TLS. */
@Tag("long")
class MqttTlsContractTest extends TransportContract {
    @RegisterExtension
    static final Places PLACES = new Places(Certificates.shared().server());

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return PLACES.open(purpose, options);
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer)
                .security(Certificates.shared().clientOptions().build())
                .location(PLACES.next());
    }
}
