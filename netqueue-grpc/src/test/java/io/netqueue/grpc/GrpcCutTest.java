package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.testkit.CutContract;
import io.netqueue.testkit.Warnings;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** gRPC while the network fails: nothing is lost, and gRPC's own log has nothing to say of it. */
@Tag("slow")
class GrpcCutTest extends CutContract {
    private final Warnings ofGrpc = new Warnings("io.grpc", Level.INFO);

    @AfterEach
    void assertQuiet() {
        ofGrpc.close();
        assertThat(ofGrpc.lines()).isEmpty();
    }

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.GRPC, purpose, options);
    }
}
