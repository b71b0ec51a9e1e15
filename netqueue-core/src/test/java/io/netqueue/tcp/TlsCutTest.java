package io.netqueue.tcp;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.testkit.CutContract;
import org.junit.jupiter.api.Tag;

/** TCP with TLS while the network fails. */
@Tag("slow")
class TlsCutTest extends CutContract {
    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.TCP, purpose, TlsContractTest.secured(purpose, options));
    }
}
