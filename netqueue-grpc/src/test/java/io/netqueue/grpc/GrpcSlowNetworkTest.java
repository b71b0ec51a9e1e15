package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.FaultLink;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A network on which one DATA frame takes longer than a dead link takes to be found. */
@ExtendWith(LeakCheck.class)
@Tag("slow")
@Timeout(300)
class GrpcSlowNetworkTest {
    private final Embedding embedding = new Embedding();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    private Communicator<byte[]> open(Purpose purpose, String host, int port) {
        return embedding.keep(NetQueue.open(
                Protocol.GRPC,
                purpose,
                Embedding.options(Serializer.bytes()).location(host, port).build()));
    }

    /**
     * 30 KB a second: 256 KiB take almost 9 s, and a peer that says nothing for 6 s is given up. In few large pieces, as
     * each comes a little late on a busy machine.
     */
    @Test
    void aLargeFrameOnASlowNetworkIsNotSilence() throws Exception {
        Communicator<byte[]> server = open(Purpose.SERVER, "127.0.0.1", 0);
        try (FaultProxy network = new FaultProxy(server.location())) {
            Communicator<byte[]> client = open(
                    Purpose.CLIENT,
                    network.location().host(),
                    network.location().port());
            for (int i = 0; i < 20; i++) { // until the window has grown
                client.put(new byte[1 << 20]);
                assertThat(next(server).data()).hasSize(1 << 20);
            }
            network.link().slice(15_000).delay(FaultLink.Lane.UP, Duration.ofMillis(500));
            Delivery slow = client.put(new byte[300_000]);
            assertThat(next(server).data()).hasSize(300_000);
            delivered(slow);
            assertThat(network.linkCount()).isEqualTo(1);
            assertThat(client.stats().resentBytes()).isZero();
            network.link().delay(FaultLink.Lane.UP, Duration.ZERO);
        }
    }
}
