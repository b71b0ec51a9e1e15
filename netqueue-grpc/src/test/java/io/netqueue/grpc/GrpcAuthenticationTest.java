package io.netqueue.grpc;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.testkit.DirectAuthenticationContract;

/** gRPC knows its clients. */
class GrpcAuthenticationTest extends DirectAuthenticationContract {
    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.GRPC, purpose, options);
    }
}
