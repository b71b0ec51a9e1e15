package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.AuthenticationContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may be a client of a server behind a broker. */
class MqttAuthenticationTest extends AuthenticationContract {
    @RegisterExtension
    static final Places PLACES = new Places();

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return PLACES.open(purpose, options);
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).location(PLACES.next());
    }

    @Override
    protected void onProxy(NetworkLocation proxy, NetworkLocation server) {
        PLACES.putProxy(proxy, server);
    }
}
