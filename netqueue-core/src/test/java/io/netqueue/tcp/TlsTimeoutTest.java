package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time for a handshake includes that of TLS. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
class TlsTimeoutTest {
    private static CommunicatorOptions<byte[]> options(Purpose purpose, int port) {
        return TlsContractTest.secured(
                purpose,
                CommunicatorOptions.builder(Serializer.bytes())
                        .location(NetworkLocation.DEFAULT_HOST, port)
                        .connection(ConnectionOptions.builder()
                                .handshakeTimeout(Duration.ofMillis(500))
                                .build())
                        .build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aServerGivesAClientUpThatDoesNotFinishTls(int byteCount) throws Exception {
        try (Communicator<byte[]> server = NetQueue.server(options(Purpose.SERVER, 0));
                Socket slow =
                        new Socket(server.location().host(), server.location().port())) {
            slow.setSoTimeout((int) Deadlines.LIMIT.toMillis());
            slow.getOutputStream().write(new byte[] {0x16, 3, 1}, 0, byteCount); // a record of TLS begins
            slow.getInputStream().readAllBytes(); // ends, and does not time out
            try (Communicator<byte[]> client =
                    NetQueue.client(options(Purpose.CLIENT, server.location().port()))) {
                delivered(client.put(new byte[1]));
            }
        }
    }

    @Test
    void aClientGivesAServerUpThatDoesNotAnswerTls() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName(NetworkLocation.DEFAULT_HOST))) {
            silent.setSoTimeout((int) Deadlines.LIMIT.toMillis());
            Communicator<byte[]> client = NetQueue.client(options(Purpose.CLIENT, silent.getLocalPort()));
            try (Socket first = silent.accept();
                    Socket second = silent.accept()) { // it tries again
                assertThat(first.getInputStream().read()).isEqualTo(0x16);
                assertThat(second.getInputStream().read()).isEqualTo(0x16);
            } finally {
                client.close(Duration.ZERO);
            }
        }
    }
}
