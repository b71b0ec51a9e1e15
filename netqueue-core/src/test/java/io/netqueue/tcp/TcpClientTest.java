package io.netqueue.tcp;

import static io.netqueue.tcp.TcpFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.HeldPort;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkClient;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.netqueue.tcp.TcpFixture#available")
@ExtendWith(NettyLeaks.class)
class TcpClientTest {
    private final TcpFixture fixture;

    TcpClientTest(NettyIo io) {
        fixture = new TcpFixture(io);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void beginsWithThePreamble() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Recorder client = connect(new NetworkLocation("127.0.0.1", server.getLocalPort()));
            try (Socket peer = server.accept()) {
                client.tell(link -> {
                    link.room(1).put((byte) 1);
                    link.flush();
                });
                assertThat(peer.getInputStream().readNBytes(5)).containsExactly(0x00, 0x4E, 0x51, 0x32, 1);
            }
        }
    }

    @Test
    void aRefusedConnectionIsNamedAlongWithTheCure() throws Exception {
        try (HeldPort port = HeldPort.any()) {
            NetworkLocation nobody = new NetworkLocation("127.0.0.1", port.number());
            assertThat(connect(nobody).cause())
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Cannot connect to " + nobody + ": connection refused: is the server running there?");
        }
    }

    @Test
    void aHostThatIsUnknownIsNamed() {
        assertThat(connect(new NetworkLocation("no.such.host.invalid", 1)).cause())
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContainingAll("no.such.host.invalid", "is the name right");
    }

    @Test
    void findsAServerByName() throws Exception {
        TcpFixture.Served served = fixture.serve();
        Recorder client = connect(
                new NetworkLocation("localhost", served.server.location().port()));
        assertThat(client.link().remote()).isEqualTo(served.server.location());
        served.next();
    }

    @Test
    void reachesAServerOverIpv6() throws Exception {
        assumeThat(hasIpv6()).as("IPv6").isTrue();
        TcpFixture.Served served =
                fixture.serve(fixture.options().location("::1", 0).build());
        assertThat(served.connect().link().remote().host()).contains(":");
        served.next();
    }

    @Test
    void triesOneAddressAfterTheOther() throws Exception {
        TcpFixture.Served served = fixture.serve();
        Recorder client = tryAll(served.server.location().port(), "127.0.0.2", "127.0.0.3", "127.0.0.1");
        assertThat(client.link().remote()).isEqualTo(served.server.location());
        served.next();
    }

    @Test
    void namesAllTheAddressesItTried() throws Exception {
        try (HeldPort port = HeldPort.any()) {
            assertThat(tryAll(port.number(), "127.0.0.2", "127.0.0.3").cause())
                    .hasMessageContainingAll("queue.example.org:", "127.0.0.2: connection", "; 127.0.0.3: connection");
        }
    }

    @Test
    void anAddressThatDoesNotAnswerLeavesTimeForTheNext() throws Exception {
        assumeThat(File.separatorChar)
                .as("a kernel that drops what its backlog cannot hold")
                .isEqualTo('/');
        List<Socket> backlog = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            for (int i = 0; i < 2; i++) {
                backlog.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            assertThat(tryAll(full.getLocalPort(), "127.0.0.2", "127.0.0.3").cause())
                    .hasMessageMatching(
                            ".*127.0.0.2: no answer within (1000|[0-9]{1,3}) ms.*; 127.0.0.3: connection refused.*");
        } finally {
            for (Socket socket : backlog) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatIsClosedGivesUp() {
        LinkClient client =
                fixture.client(fixture.options().location("192.0.2.254", 9).build());
        Recorder underWay = fixture.remember(new Recorder());
        // in one turn, or the system might answer first
        client.worker().execute(() -> {
            client.connect(underWay);
            client.close();
            client.close();
        });
        assertThat(underWay.cause()).hasMessageContainingAll("192.0.2.254:9", "given up");
        Recorder late = fixture.remember(new Recorder());
        client.connect(late);
        assertThat(late.cause()).hasMessageContaining("given up");
    }

    @Test
    void linksOutliveTheirClient() throws Exception {
        TcpFixture.Served served = fixture.serve();
        LinkClient client = fixture.client(
                fixture.options().location(served.server.location()).build());
        Recorder recorder = fixture.remember(new Recorder());
        client.connect(recorder);
        recorder.link();
        client.close();
        recorder.tell(link -> {
            link.room(1).put((byte) 1);
            link.flush();
        });
        assertThat(served.next().received(1)).containsExactly(1);
        assertThat(recorder.link().worker()).isSameAs(client.worker());
    }

    @Test
    void aThousandLinksLeaveNoDescriptor() throws Exception {
        File descriptors = new File("/proc/self/fd");
        assumeThat(descriptors).as("a list of descriptors").exists();
        TcpFixture.Served served = fixture.serve();
        connectAndClose(served, 10);
        int before = descriptors.list().length;
        connectAndClose(served, 1000);
        until(() -> descriptors.list().length <= before);
    }

    private static void connectAndClose(TcpFixture.Served served, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Recorder client = served.connect();
            Recorder server = served.next();
            (i % 2 == 0 ? client : server).tell(Link::close);
            client.cause();
            server.cause();
        }
    }

    private Recorder connect(NetworkLocation location) {
        Recorder recorder = fixture.remember(new Recorder());
        fixture.client(fixture.options().location(location).build()).connect(recorder);
        return recorder;
    }

    /** As if the name service gave these addresses. */
    private Recorder tryAll(int port, String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        CommunicatorOptions<?> options = fixture.options()
                .location("queue.example.org", port)
                .connection(ConnectionOptions.builder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .build())
                .build();
        Recorder recorder = fixture.remember(new Recorder());
        TcpClient client = (TcpClient) fixture.client(options);
        client.worker().execute(() -> client.attempt(recorder).tryAll(addresses));
        return recorder;
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }
}
