package io.netqueue.benchmarks;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.SecurityOptions;

/** On which way net-queue's messages travel: the protocol, and what protects it. Everything else is left at its default. */
enum Route {
    /** Plain TCP. */
    TCP(Protocol.TCP),
    /** gRPC, plain. */
    GRPC(Protocol.GRPC),
    /** An MQTT broker of its own, which the server's process starts. */
    MQTT(Protocol.MQTT) {
        @Override
        int place(Purpose purpose, int port) {
            return purpose == Purpose.SERVER ? BrokerProcess.start() : port;
        }
    },
    /** TCP under TLS, with the {@link Keys} of this process. */
    TLS(Protocol.TCP) {
        @Override
        void protect(Purpose purpose, CommunicatorOptions.Builder<?> options) {
            Keys keys = Keys.given();
            options.security(
                    purpose == Purpose.SERVER
                            ? SecurityOptions.of(keys.key(), keys.certificate())
                            : SecurityOptions.trusting(keys.certificate()));
        }
    };

    private final Protocol protocol;

    Route(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Whether it needs {@link Keys}. */
    boolean isSecured() {
        return this == TLS;
    }

    /**
     * Opens a communicator on loopback.
     *
     * @param options with the serializer; the location is set here
     */
    <T> Communicator<T> open(Purpose purpose, CommunicatorOptions.Builder<T> options, int port) {
        options.location("127.0.0.1", place(purpose, port));
        protect(purpose, options);
        return NetQueue.open(protocol, purpose, options.build());
    }

    /** Where it goes: a server usually listens itself. */
    int place(Purpose purpose, int port) {
        return port;
    }

    /** Adds what protects the way. */
    void protect(Purpose purpose, CommunicatorOptions.Builder<?> options) {}
}
