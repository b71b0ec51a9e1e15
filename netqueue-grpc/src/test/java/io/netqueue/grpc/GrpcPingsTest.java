package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.LeakCheck;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A proxy's connection without a call, and the pings by which the proxy sees that it lives, in plain HTTP/2. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcPingsTest {
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;

    private final Embedding embedding = new Embedding();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    private static void send(Socket socket, int type, int byteCount) throws IOException {
        byte[] frame = new byte[9 + byteCount];
        frame[2] = (byte) byteCount;
        frame[3] = (byte) type;
        socket.getOutputStream().write(frame);
    }

    /** Reads until a frame is acknowledged; whether it was, and the connection not ended instead. */
    private static boolean isAcknowledged(DataInputStream input, int type) throws IOException {
        while (true) {
            byte[] header = input.readNBytes(9);
            if (header.length < 9 || header[3] == GOAWAY) {
                return false;
            }
            input.skipNBytes(header[1] << 8 | header[2] & 0xff);
            if (header[3] == type && header[4] == ACK) {
                return true;
            }
        }
    }

    /** gRPC bears two pings that come too soon, and ends the connection at the third. */
    @Test
    void oneEachSecondIsBorne() throws Exception {
        Communicator<String> server = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.SERVER,
                Embedding.options(Serializer.strings())
                        .location("127.0.0.1", 0)
                        .connection(ConnectionOptions.builder()
                                .handshakeTimeout(Duration.ofSeconds(60))
                                .build())
                        .build()));
        try (Socket proxy =
                new Socket(InetAddress.getLoopbackAddress(), server.location().port())) {
            proxy.setSoTimeout((int) Deadlines.LIMIT.toMillis());
            DataInputStream input = new DataInputStream(proxy.getInputStream());
            proxy.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            send(proxy, SETTINGS, 0);
            assertThat(isAcknowledged(input, SETTINGS)).isTrue();
            for (int i = 0; i < 2; i++) {
                send(proxy, PING, 8);
                assertThat(isAcknowledged(input, PING)).isTrue();
            }
            long start = System.nanoTime();
            until("a second is over", () -> System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1));
            send(proxy, PING, 8);
            send(proxy, SETTINGS, 0); // behind it: a connection that is being ended does not answer
            assertThat(isAcknowledged(input, SETTINGS)).as("it goes on").isTrue();
        }
    }
}
