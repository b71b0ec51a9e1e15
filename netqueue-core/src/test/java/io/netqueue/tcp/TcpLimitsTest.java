package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.session.QuietLog;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each limit, its code, and that what is within it is let in. Those of the transport itself are in TcpServerTest. */
@ExtendWith({LeakCheck.class, QuietLog.class})
@Timeout(300)
class TcpLimitsTest {
    private static final short CLOSED = 8;
    private static final int OVERLOADED = 10;
    private static final int FRAME_TOO_LARGE = 14;
    private static final int MESSAGE_TOO_LARGE = 15;
    private static final int RATE_LIMITED = 19;
    private static final int MAX_FRAME_AT = 60;

    private Communicator<byte[]> server;

    private void serve(
            UnaryOperator<LimitOptions.Builder> limits, UnaryOperator<ConnectionOptions.Builder> connection) {
        server = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .limits(limits.apply(LimitOptions.builder()).build())
                .connection(connection.apply(ConnectionOptions.builder()).build())
                .build());
    }

    private void serve(UnaryOperator<LimitOptions.Builder> limits) {
        serve(limits, connection -> connection);
    }

    @AfterEach
    void close() {
        server.close(Duration.ZERO);
    }

    private RawClient connect() throws Exception {
        return new RawClient(server.location());
    }

    private RawClient welcomed() throws Exception {
        return connect().welcomed(RawHello.ofNew(UUID.randomUUID()));
    }

    private int refused() throws Exception {
        return RawHello.ofNew(UUID.randomUUID()).say(server.location());
    }

    @Test
    void sessions() throws Exception {
        serve(limits -> limits.sessions(2));
        try (RawClient first = welcomed();
                RawClient second = welcomed()) {
            assertThat(refused()).isEqualTo(OVERLOADED);
            first.send(RawClient.BYE, ByteBuffer.allocate(14).putShort(CLOSED).array());
            until("the session of the first is over", () -> server.peers().size() < 2);
            welcomed().close();
            second.leave();
        }
    }

    /** Each session reserves 64 KiB. */
    @Test
    void receiveBudget() throws Exception {
        serve(limits -> limits.receiveBudget(3 * 64 * 1024 - 1));
        try (RawClient first = welcomed();
                RawClient second = welcomed()) {
            assertThat(refused()).isEqualTo(OVERLOADED);
            first.leave();
            second.leave();
        }
    }

    @Test
    void handshakes() throws Exception {
        serve(limits -> limits.handshakes(1), connection -> connection.handshakeTimeout(Duration.ofMinutes(1)));
        try (RawClient silent = connect()) {
            try (RawClient further = connect()) {
                assertThat(further.bye()).isEqualTo(OVERLOADED);
            }
            silent.welcomed(RawHello.ofNew(UUID.randomUUID())); // its handshake is over
            welcomed().close();
        }
    }

    @Test
    void maxFrame() throws Exception {
        serve(limits -> limits.maxFrame(2048));
        try (RawClient client = connect()) {
            client.send(RawHello.ofNew(UUID.randomUUID()).bytes());
            RawClient.Received welcome = client.read();
            assertThat(welcome.type()).isEqualTo(RawClient.WELCOME);
            assertThat(welcome.body().getInt(MAX_FRAME_AT)).isEqualTo(2048);
            client.send(RawClient.DATA, ByteBuffer.allocate(2048).putLong(4000).array());
            client.send(RawClient.DATA, new byte[2049]);
            assertThat(client.bye()).isEqualTo(FRAME_TOO_LARGE);
        }
    }

    @Test
    void aClientKeepsToTheMaxFrameOfItsServer() throws Exception {
        serve(limits -> limits.maxFrame(1024));
        try (Communicator<byte[]> client = NetQueue.client(CommunicatorOptions.builder(Serializer.bytes())
                .location(server.location())
                .build())) {
            client.put(new byte[1 << 20]).join();
            assertThat(server.get().data()).hasSize(1 << 20);
            client.close(Duration.ZERO);
        }
    }

    @Test
    void maxMessage() throws Exception {
        serve(limits -> limits, connection -> connection.maxMessage(100));
        try (RawClient client = welcomed()) {
            client.send(
                    RawClient.DATA_PUSH, ByteBuffer.allocate(108).putLong(100).array());
            assertThat(client.read().type()).isEqualTo(RawClient.ACK);
            client.send(RawClient.DATA_PUSH, ByteBuffer.allocate(8).putLong(101).array());
            assertThat(client.bye()).isEqualTo(MESSAGE_TOO_LARGE);
        }
    }

    @Test
    void uselessFrames() throws Exception {
        serve(limits -> limits.uselessFrames(10));
        try (RawClient client = welcomed()) {
            for (int i = 0; i < 9; i++) {
                client.send(RawClient.ACK, new byte[16]);
            }
            client.send(RawClient.DATA_PUSH, new byte[8]); // an empty message, which is of use
            assertThat(client.read().type()).isEqualTo(RawClient.ACK);
            client.send(RawClient.ACK, new byte[16]);
            assertThat(client.bye()).isEqualTo(RATE_LIMITED);
        }
    }
}
