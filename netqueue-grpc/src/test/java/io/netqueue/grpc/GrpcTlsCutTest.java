package io.netqueue.grpc;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.testkit.CutContract;
import org.junit.jupiter.api.Tag;

/** gRPC with TLS while the network fails. */
@Tag("long")
class GrpcTlsCutTest extends CutContract {
    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.GRPC, purpose, GrpcTlsContractTest.secured(purpose, options));
    }
}
