package io.netqueue.tcp;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.TransportContract;
import org.junit.jupiter.api.Tag;

/** TCP keeps the contract with TLS too. */
@Tag("slow")
class TlsContractTest extends TransportContract {
    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.TCP, purpose, secured(purpose, options));
    }

    static <T> CommunicatorOptions<T> secured(Purpose purpose, CommunicatorOptions<T> options) {
        Certificates certificates = Certificates.shared();
        return options.toBuilder()
                .security((purpose == Purpose.SERVER ? certificates.serverOptions() : certificates.clientOptions())
                        .build())
                .build();
    }
}
