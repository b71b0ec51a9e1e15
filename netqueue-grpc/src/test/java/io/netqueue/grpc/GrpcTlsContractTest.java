package io.netqueue.grpc;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.Tag;

/** gRPC keeps the contract with TLS too, and where sessions live on several workers. */
@Tag("long")
class GrpcTlsContractTest extends TransportContract {
    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.GRPC, purpose, secured(purpose, options));
    }

    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return super.options(serializer).workers(3);
    }

    static <T> CommunicatorOptions<T> secured(Purpose purpose, CommunicatorOptions<T> options) {
        Certificates certificates = Certificates.shared();
        return options.toBuilder()
                .security((purpose == Purpose.SERVER ? certificates.serverOptions() : certificates.clientOptions())
                        .build())
                .build();
    }
}
