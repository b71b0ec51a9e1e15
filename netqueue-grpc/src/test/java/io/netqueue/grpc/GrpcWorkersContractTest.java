package io.netqueue.grpc;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;

/** gRPC keeps the contract where sessions live on several workers. */
class GrpcWorkersContractTest extends GrpcContractTest {
    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return super.options(serializer).workers(3);
    }
}
