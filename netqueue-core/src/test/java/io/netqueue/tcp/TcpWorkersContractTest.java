package io.netqueue.tcp;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;

/** TCP keeps the contract where sessions live on several workers. */
class TcpWorkersContractTest extends TcpContractTest {
    @Override
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return super.options(serializer).workers(3);
    }
}
