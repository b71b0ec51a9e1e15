package io.netqueue.mqtt;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.AuthenticationContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Who may be a client of a server behind a broker. */
class MqttAuthenticationTest extends AuthenticationContract {
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
        return places.open(purpose, options);
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).location(places.next());
    }

    @Override
    protected void onProxy(NetworkLocation proxy, NetworkLocation server) {
        places.putProxy(proxy, server);
    }
}
