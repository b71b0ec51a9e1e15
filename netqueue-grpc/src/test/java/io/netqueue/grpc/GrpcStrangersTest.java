package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.netty.Strangers;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Warnings;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever runs a server sees who cannot come in, and why, in one line for each kind; gRPC's own log has nothing to say. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcStrangersTest {
    private static final Certificates CERTIFICATES = Certificates.shared();

    private final Embedding embedding = new Embedding();
    private final Warnings warnings = new Warnings(Strangers.class.getName());
    private final Warnings ofGrpc = new Warnings("io.grpc", Level.INFO);
    private Communicator<String> server;

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
        warnings.close();
        ofGrpc.close();
        assertThat(ofGrpc.lines()).isEmpty();
    }

    private void serve(SecurityOptions security) {
        server = open(Purpose.SERVER, 0, security);
    }

    private Communicator<String> open(Purpose purpose, int port, SecurityOptions security) {
        var options = Embedding.options(Serializer.strings()).location("127.0.0.1", port);
        if (security != null) {
            options.security(security);
        }
        return embedding.keep(NetQueue.open(Protocol.GRPC, purpose, options.build()));
    }

    private Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.location().port());
    }

    /** Says something and waits until the server ended the connection. */
    private void say(String words) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
            awaitEnd(socket.getInputStream());
        }
    }

    private static void awaitEnd(InputStream input) throws IOException {
        input.readAllBytes(); // the server greets first
    }

    /** A client that goes on trying. */
    private void clientIsToldOf(SecurityOptions security, String words) {
        open(Purpose.CLIENT, server.location().port(), security);
        until("warned", () -> !warnings.lines().isEmpty());
        assertThat(warnings.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(words).endsWith("logged at level DEBUG"));
    }

    @Test
    void garbageIsWarnedOfOnce() throws Exception {
        serve(null);
        say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        say("\0NQ2");
        say("PRI * HTTP/1.1\r\n\r\n");
        assertThat(warnings.lines()).hasSize(1);
        assertThat(warnings.with("no beginning of net-queue over this protocol"))
                .hasSize(1);
    }

    @Test
    void theBeginningMayComeInPieces() throws Exception {
        serve(null);
        try (Socket socket = socket()) {
            for (byte each : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
            InputStream input = socket.getInputStream();
            byte[] header = input.readNBytes(9);
            input.skipNBytes(header[2]);
            until("our SETTINGS are acknowledged", () -> {
                byte[] next = input.readNBytes(9);
                input.skipNBytes(next[2]);
                return next[3] == 4 && next[4] == 1;
            });
        }
        assertThat(warnings.lines()).isEmpty();
    }

    @Test
    void tlsToAPlainPort() {
        serve(null);
        clientIsToldOf(CERTIFICATES.clientOptions().build(), "TLS on a plain port");
    }

    @Test
    void aPlainClientToAPortWithTls() {
        serve(CERTIFICATES.serverOptions().build());
        clientIsToldOf(null, "it does not speak TLS: turn security on at both ends");
    }

    @Test
    void aClientWithoutTheCertificateThatIsRequired() {
        serve(CERTIFICATES
                .serverOptions()
                .clientAuthentication(ClientAuthentication.REQUIRED)
                .trust(CERTIFICATES.trust())
                .build());
        clientIsToldOf(CERTIFICATES.clientOptions().build(), "the client showed no certificate");
    }

    @Test
    void aClientThatDoesNotTrustTheServer(@TempDir Path folder) throws Exception {
        serve(CERTIFICATES.serverOptions().build());
        clientIsToldOf(SecurityOptions.trusting(new Certificates(folder).make().trust()), "our certificate");
    }

    @Test
    void tlsForAnotherProtocol() throws Exception {
        serve(CERTIFICATES.serverOptions().build());
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = (SSLSocket) trusting()
                    .getSocketFactory()
                    .createSocket(
                            InetAddress.getLoopbackAddress(), server.location().port())) {
                socket.startHandshake();
                awaitEnd(socket.getInputStream());
            }
        }
        assertThat(warnings.lines()).hasSize(1);
        assertThat(warnings.with("ALPN is not h2")).hasSize(1);
    }

    private static SSLContext trusting() throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(CERTIFICATES.trust().toFile())
                .build();
        return ((JdkSslContext) context).context();
    }

    @Test
    void whoOnlyConnectsIsNobodysConcern() throws Exception {
        serve(CERTIFICATES.serverOptions().build());
        for (int i = 0; i < 10; i++) {
            socket().close();
        }
        try (Socket silent = socket()) {
            assertThat(silent.isConnected()).isTrue();
            open(
                    Purpose.CLIENT,
                    server.location().port(),
                    CERTIFICATES.clientOptions().build());
            until("another comes in", () -> server.peers().size() == 1);
        }
        assertThat(warnings.lines()).isEmpty();
    }
}
