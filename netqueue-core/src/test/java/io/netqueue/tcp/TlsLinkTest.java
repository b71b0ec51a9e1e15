package io.netqueue.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.netty.Strangers;
import io.netqueue.netty.TlsFailure;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Chunk;
import io.netqueue.testkit.Certificates;
import io.netqueue.transport.Link;
import io.netty.pkitesting.CertificateBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Links with TLS, with every engine that this machine has: whom they refuse, how they end, and what they hold. */
@ExtendWith(NettyLeaks.class)
class TlsLinkTest extends EveryTlsEngine {
    private static final Certificates CERTIFICATES = Certificates.shared();
    private static final int PIECE = 256 * 1024;

    /** A link's high mark, and the piece with which it was passed. */
    private static final int MOST_HELD = 1024 * 1024 + PIECE;

    /** What a client of TLS 1.1 says: no extension tells of a later version. */
    private static final String HELLO_OF_TLS_11 =
            "160301002d010000290302" + "00".repeat(32) + "00" + "0002" + "002f" + "0100";

    private final TcpFixture fixture = new TcpFixture(NettyIo.chosen());

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private TcpFixture.Served serve(SecurityOptions.Builder security) {
        return fixture.serve(fixture.options().security(security.build()).build());
    }

    private TcpFixture.Served serve() {
        return serve(CERTIFICATES.serverOptions());
    }

    private Recorder connect(String host, int port, SecurityOptions.Builder security) {
        Recorder recorder = fixture.remember(new Recorder());
        fixture.client(fixture.options()
                        .location(host, port)
                        .security(security.build())
                        .build())
                .connect(recorder);
        return recorder;
    }

    private Recorder connect(TcpFixture.Served served, SecurityOptions.Builder security) {
        return connect("127.0.0.1", served.server.location().port(), security);
    }

    private Recorder connect(TcpFixture.Served served) {
        return connect(served, CERTIFICATES.clientOptions());
    }

    private static void assertRefused(Recorder client, String... words) {
        assertThat(client.cause()).isInstanceOf(TlsFailure.class).hasMessageContainingAll(words);
        assertThat(client.received()).isEmpty();
    }

    // ---- whom they refuse

    @Test
    void aServerOfAnotherNameIsRefused() {
        Certificates.Pair other = CERTIFICATES.issue(
                any -> new CertificateBuilder().ecp256().subject("CN=Other").addSanDnsName("other.example"));
        assertRefused(
                connect(serve(CERTIFICATES.options(other))),
                "is not for the host 127.0.0.1 but for other.example",
                "connect by one of these names");
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused(@TempDir Path directory) {
        Certificates others = new Certificates(directory).make();
        assertRefused(
                connect(serve(others.serverOptions())),
                "issued by CN=Test authority, which is not trusted here",
                "set trust to that authority's certificate");
    }

    @Test
    void aServerWhoseCertificateExpiredIsRefused() throws Exception {
        Certificates.Pair expired = CERTIFICATES.issue(issued -> issued.notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                .notAfter(Instant.parse("2021-01-01T00:00:00Z")));
        try (RawTls server = RawTls.serve(expired)) {
            assertRefused(
                    connect("127.0.0.1", server.port(), CERTIFICATES.clientOptions()),
                    "expired at 2021-01-01T00:00:00Z",
                    "renew");
        }
    }

    @Test
    void evenACertificateThatIsTrustedByItselfMustNotBeExpired() throws Exception {
        Certificates.Pair expired =
                CERTIFICATES.selfSigned(issued -> issued.notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                        .notAfter(Instant.parse("2021-01-01T00:00:00Z")));
        try (RawTls server = RawTls.serve(expired)) {
            assertRefused(
                    connect(
                            "127.0.0.1",
                            server.port(),
                            SecurityOptions.builder().trust(expired.certificate())),
                    "expired at 2021-01-01T00:00:00Z");
        }
    }

    @Test
    void aSelfSignedServerIsRefusedUnlessItIsTrustedByItself() {
        Certificates.Pair own = CERTIFICATES.selfSigned(issued -> issued);
        TcpFixture.Served served =
                serve(SecurityOptions.builder().key(own.key()).certificate(own.certificate()));
        assertRefused(connect(served), "is self-signed and not trusted here", "set trust to it");
        Recorder trusting = connect(served, SecurityOptions.builder().trust(own.certificate()));
        TcpFixture.until(() -> trusting.ask(Link::certificate).isPresent());
    }

    @Test
    void aClientWithoutTheCertificateThatIsRequiredIsRefused() throws Exception {
        TcpFixture.Served served =
                serve(CERTIFICATES.serverOptions().clientAuthentication(ClientAuthentication.REQUIRED));
        assertRefused(connect(served), "certificate", "set key and certificate");
        assertThat(served.next().cause())
                .isInstanceOf(TlsFailure.class)
                .hasMessageContaining("the client showed no certificate");
    }

    @Test
    void aClientOfAnotherAuthorityIsRefused(@TempDir Path directory) throws Exception {
        Certificates.Pair stranger = new Certificates(directory).make().client();
        TcpFixture.Served served =
                serve(CERTIFICATES.serverOptions().clientAuthentication(ClientAuthentication.OPTIONAL));
        assertRefused(connect(served, CERTIFICATES.options(stranger)), "our certificate");
        assertThat(served.next().cause())
                .isInstanceOf(TlsFailure.class)
                .hasMessageContaining("not vouched for by what trust names");
    }

    @Test
    void aClientsCertificateIsKnownToTheServerThatAsked() throws Exception {
        TcpFixture.Served served =
                serve(CERTIFICATES.serverOptions().clientAuthentication(ClientAuthentication.OPTIONAL));
        exchange(connect(served, CERTIFICATES.options(CERTIFICATES.client())));
        Recorder first = served.next();
        first.received(1);
        assertThat(first.ask(Link::certificate)
                        .orElseThrow()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=Client");
        exchange(connect(served));
        Recorder second = served.next();
        second.received(1);
        assertThat(second.ask(Link::certificate)).isEmpty();
    }

    private static void exchange(Recorder client) {
        client.tell(link -> {
            link.room(1).put((byte) 'x');
            link.flush();
        });
    }

    @Test
    void aPlainClientHearsThatThePortSpeaksTls() throws Exception {
        TcpFixture.Served served = serve();
        Recorder plain = served.connect();
        exchange(plain);
        assertThat(plain.cause())
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("the server speaks TLS there", "set security options");
        assertThat(served.server.strangers().count(Strangers.Kind.PLAIN)).isOne();
        assertThat(served.next().received()).isEmpty();
    }

    @Test
    void garbageOnAPortThatSpeaksTlsCostsNoEngine() throws Exception {
        TcpFixture.Served served = serve();
        Socket garbage = served.socket("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertThat(garbage.getInputStream().readAllBytes()).startsWith(0x15, 3);
        assertThat(served.server.strangers().count(Strangers.Kind.GARBAGE)).isOne();
        garbage.close();
        served.next().cause();
    }

    @Test
    void aClientHearsThatAPlainPortDoesNotSpeakTls() {
        TcpFixture.Served plain = fixture.serve();
        assertRefused(connect(plain), "does it speak TLS on this port", "at both ends, or at neither");
    }

    @Test
    void aClientOfTls11IsRefusedWithAnAlert() throws Exception {
        Socket old = serve().socket(HexFormat.of().parseHex(HELLO_OF_TLS_11));
        byte[] answer = old.getInputStream().readAllBytes();
        assertThat(answer).hasSize(7).startsWith(0x15, 3).endsWith(2, 70);
    }

    @Test
    void aServerOfTls11IsRefused() throws Exception {
        try (ServerSocket old = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Recorder client = connect("127.0.0.1", old.getLocalPort(), CERTIFICATES.clientOptions());
            try (Socket socket = old.accept()) {
                socket.getInputStream().read(new byte[PIECE]);
                socket.getOutputStream().write(new byte[] {0x15, 3, 2, 0, 2, 2, 70});
                assertRefused(client, "no version of TLS in common", "1.3 and 1.2");
            }
        }
    }

    // ---- how they end

    @Test
    void aConnectionThatIsCutOffIsNoCleanEnd() throws Exception {
        TcpFixture.Served served = serve();
        Socket below = served.socket();
        SSLSocket client = RawTls.over(below, CERTIFICATES.trust());
        client.getOutputStream().write(TcpFixture.PREAMBLE);
        client.getOutputStream().write('x');
        Recorder server = served.next();
        server.received(1);
        below.close();
        assertThat(server.cause())
                .isInstanceOf(TlsFailure.class)
                .isNotInstanceOf(EOFException.class)
                .hasMessageContaining("no close_notify");
    }

    @Test
    void aConnectionThatIsCutOffWhileHandsAreShakenIsNoCleanEnd() throws Exception {
        TcpFixture.Served served = serve();
        served.socket((byte) 0x16, (byte) 3, (byte) 1).close();
        assertThat(served.next().cause()).isInstanceOf(TlsFailure.class);
    }

    @Test
    void aFarewellIsACleanEnd() throws Exception {
        TcpFixture.Served served = serve();
        SSLSocket client = RawTls.over(served.socket(), CERTIFICATES.trust());
        client.getOutputStream().write(TcpFixture.PREAMBLE);
        client.getOutputStream().write('x');
        Recorder server = served.next();
        server.received(1);
        client.close();
        assertThat(server.cause()).isInstanceOf(EOFException.class);
    }

    @Test
    void aLinkThatClosesSaysFarewell() throws Exception {
        TcpFixture.Served served = serve();
        SSLSocket client = RawTls.over(served.socket(), CERTIFICATES.trust());
        client.getOutputStream().write(TcpFixture.PREAMBLE);
        client.getOutputStream().write('x');
        Recorder server = served.next();
        server.received(1);
        server.tell(link -> {
            link.room(3).put("BYE".getBytes(US_ASCII));
            link.close();
        });
        assertThat(client.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("BYE"); // throws if cut off
        client.close();
    }

    @Test
    void theLastWordReachesAPeerThatSendsOn() throws Exception {
        TcpFixture.Served served = serve();
        Recorder client = connect(served);
        Recorder server = served.next();
        exchange(client);
        server.received(1);
        client.tell(link -> fill(link, new AtomicInteger(), new AtomicInteger()));
        server.tell(link -> {
            link.room(3).put("BYE".getBytes(US_ASCII));
            link.close();
        });
        // what it still had to send may be found lost before the farewell is read
        assertThat(client.cause()).isInstanceOf(IOException.class);
        assertThat(client.received()).asString(US_ASCII).isEqualTo("BYE");
    }

    @Test
    void aLinkThatClosesBeforeHandsAreShakenWaitsForNobody() throws Exception {
        TcpFixture.Served served = serve();
        Socket silent = served.socket();
        Recorder server = served.next();
        server.tell(link -> {
            link.room(3).put("BYE".getBytes(US_ASCII));
            link.close();
        });
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        server.cause();
    }

    // ---- what they hold

    @Test
    void carriesBytesBothWays() throws Exception {
        byte[] data = new byte[3 * 1024 * 1024 + 17];
        new Random(1).nextBytes(data);
        TcpFixture.Served echo = fixture.serve(
                fixture.options().security(CERTIFICATES.serverOptions().build()).build(), TcpLinkTest.Echo::new);
        Recorder client = connect(echo);
        AtomicInteger released = new AtomicInteger();
        client.tell(link -> {
            link.room(3).put(data, 0, 3);
            link.write(Chunk.of(ByteBuffer.wrap(data, 3, PIECE).slice(), released::incrementAndGet));
            ByteBuffer direct = ByteBuffer.allocateDirect(data.length - PIECE - 3);
            direct.put(0, data, PIECE + 3, direct.capacity());
            link.write(Chunk.of(direct, released::incrementAndGet));
            link.flush();
        });
        assertThat(client.received(data.length)).isEqualTo(data);
        TcpFixture.until(() -> released.get() == 2);
    }

    @Test
    void aPeerThatDoesNotReadStopsTheLinkUntilItReads() throws Exception {
        TcpFixture.Served served = serve();
        SSLSocket peer = RawTls.over(served.socket(), CERTIFICATES.trust());
        peer.getOutputStream().write(TcpFixture.PREAMBLE);
        peer.getOutputStream().write('x');
        Recorder server = served.next();
        server.received(1);
        AtomicInteger written = new AtomicInteger();
        server.tell(link -> fill(link, written, new AtomicInteger()));
        long taken = server.ask(Link::takenByteCount);
        assertThat((long) written.get() * PIECE - taken).isBetween(1L, (long) MOST_HELD);
        assertThat(server.writables()).isZero();
        peer.getInputStream().readNBytes(written.get() * PIECE);
        TcpFixture.until(() -> server.writables() == 1);
        assertThat(server.<Long>ask(Link::takenByteCount)).isGreaterThan((long) written.get() * PIECE);
    }

    private static void fill(Link link, AtomicInteger written, AtomicInteger released) {
        while (link.isWritable()) {
            link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE), released::incrementAndGet));
            written.incrementAndGet();
            link.flush();
        }
    }

    @Test
    void filesThatChangeAreUsedForTheNextConnection(@TempDir Path directory) throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        copy(CERTIFICATES.server(), key, certificate);
        TcpFixture.Served served = serve(SecurityOptions.builder().key(key).certificate(certificate));
        assertThat(nameOf(connect(served))).isEqualTo("CN=Test server");
        copy(CERTIFICATES.issue(issued -> issued.subject("CN=Renewed")), key, certificate);
        TcpFixture.until(() -> nameOf(connect(served)).equals("CN=Renewed"));
    }

    private static String nameOf(Recorder client) {
        TcpFixture.until(() -> client.ask(Link::certificate).isPresent());
        return client.ask(Link::certificate)
                .orElseThrow()
                .getSubjectX500Principal()
                .getName();
    }

    private static void copy(Certificates.Pair pair, Path key, Path certificate) throws IOException {
        Files.write(key, Files.readAllBytes(pair.key()));
        Files.write(certificate, Files.readAllBytes(pair.certificate()));
    }
}
