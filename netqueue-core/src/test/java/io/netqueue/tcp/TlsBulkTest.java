package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Much at a time over TLS, from several clients on one worker: each link lives as long as its session, with each engine. */
class TlsBulkTest extends EveryTlsEngine {
    private static final int CLIENTS = 2;
    private static final int MESSAGES = 5;
    private static final int BYTES = 8 * 1024 * 1024;

    private final List<Communicator<byte[]>> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Communicator::close);
    }

    @Test
    void noLinkIsLost() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = open(
                Purpose.SERVER,
                CommunicatorOptions.builder(Serializer.bytes())
                        .location("localhost", 0)
                        .events(events.options())
                        .build());
        List<Communicator<byte[]>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(open(
                    Purpose.CLIENT,
                    CommunicatorOptions.builder(Serializer.bytes())
                            .location(server.location())
                            .build()));
        }
        byte[] data = new byte[BYTES];
        new Random(1).nextBytes(data);
        for (int i = 0; i < MESSAGES; i++) {
            // each alone, so that a session often has nothing to send while its socket has
            for (Communicator<byte[]> client : clients) {
                Delivery delivery = client.put(data);
                assertThat(Deadlines.next(server).data()).isEqualTo(data);
                Deadlines.delivered(delivery);
            }
        }
        for (Communicator<byte[]> client : clients) {
            events.awaitEvents(client.id(), "ini", "linkUp");
        }
    }

    private Communicator<byte[]> open(Purpose purpose, CommunicatorOptions<byte[]> options) {
        Communicator<byte[]> communicator =
                NetQueue.open(Protocol.TCP, purpose, TlsContractTest.secured(purpose, options));
        open.add(0, communicator); // clients are closed first
        return communicator;
    }
}
