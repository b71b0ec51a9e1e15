package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.netty.NettyIo;
import io.netqueue.netty.Strangers;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.SecurityOptions;
import io.netqueue.session.Connector;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.CutFixture;
import io.netqueue.testkit.FaultLink;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Warnings;
import io.netty.pkitesting.CertificateBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever runs a server or a client sees that TLS fails, and why, in few lines. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
class TlsWarningsTest extends EveryTlsEngine {
    private static final Certificates CERTIFICATES = Certificates.shared();

    private final TcpFixture fixture = new TcpFixture(NettyIo.chosen());

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void fail(TcpFixture.Served served, SecurityOptions.Builder client) throws Exception {
        Recorder recorder = fixture.remember(new Recorder());
        fixture.client(fixture.options()
                        .location(served.server.location())
                        .security(client.build())
                        .build())
                .connect(recorder);
        served.next().cause();
    }

    @Test
    void aServerWarnsOfTheFirstFailureOfEachKind() throws Exception {
        Certificates others = new Certificates(directory).make();
        Certificates.Pair forger =
                others.issue(any -> new CertificateBuilder().ecp256().subject("CN=Evil\\0AForged"));
        try (Warnings warnings = new Warnings(Strangers.class.getName())) {
            TcpFixture.Served served = fixture.serve(fixture.options()
                    .security(CERTIFICATES
                            .serverOptions()
                            .clientAuthentication(ClientAuthentication.REQUIRED)
                            .build())
                    .build());
            served.socket().close(); // somebody looks whether the server lives
            served.next().cause();
            for (int i = 0; i < 3; i++) {
                fail(served, CERTIFICATES.clientOptions());
                fail(served, CERTIFICATES.options(forger));
            }
            assertThat(warnings.lines())
                    .hasSize(2)
                    .allMatch(line -> line.endsWith("like this are logged at level DEBUG"));
            assertThat(warnings.with("the client showed no certificate")).hasSize(1);
            assertThat(warnings.with("not vouched for by what trust names")).hasSize(1);
            assertThat(warnings.with("Forged")).hasSize(1).noneMatch(line -> line.contains("\n"));
        }
    }

    @Test
    void aServerWarnsOfAClientThatDoesNotTrustIt() throws Exception {
        Certificates others = new Certificates(directory).make();
        try (Warnings warnings = new Warnings(Strangers.class.getName())) {
            fail(
                    fixture.serve(fixture.options()
                            .security(CERTIFICATES.serverOptions().build())
                            .build()),
                    others.clientOptions());
            assertThat(warnings.lines()).hasSize(1);
            assertThat(warnings.lines().get(0)).contains("our certificate");
        }
    }

    @Test
    void aClientThatWorkedWarnsWhenTheServersCertificateIsWrongLater() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        copy(CERTIFICATES.server(), key, certificate);
        var options = CommunicatorOptions.builder(Serializer.bytes())
                .connection(CutFixture.connection().build());
        try (Warnings warnings = new Warnings(Connector.class.getName());
                Communicator<byte[]> server = NetQueue.server(options.location(NetworkLocation.DEFAULT_HOST, 0)
                        .security(SecurityOptions.builder()
                                .key(key)
                                .certificate(certificate)
                                .build())
                        .build());
                FaultProxy proxy = new FaultProxy(server.location())) {
            Communicator<byte[]> client = NetQueue.client(options.location(proxy.location())
                    .security(CERTIFICATES.clientOptions().build())
                    .build());
            delivered(client.put(new byte[1]));
            proxy.link().cut();
            until("the first warning", () -> !warnings.lines().isEmpty());
            copy(
                    CERTIFICATES.issue(any -> new CertificateBuilder()
                            .ecp256()
                            .subject("CN=Other")
                            .addSanDnsName("other.example")),
                    key,
                    certificate);
            until("the second", () -> {
                if (client.stats().links() == 1) { // still with the former certificate
                    proxy.links().forEach(FaultLink::cut);
                }
                return !warnings.with("is not for the host 127.0.0.1 but for other.example")
                        .isEmpty();
            });
            int before = proxy.linkCount();
            until("it goes on trying", () -> proxy.linkCount() > before + 5);
            assertThat(warnings.with("is not for the host")).hasSize(1);
            client.close(Duration.ZERO);
            server.close(Duration.ZERO);
        }
    }

    private static void copy(Certificates.Pair pair, Path key, Path certificate) throws Exception {
        Files.write(key, Files.readAllBytes(pair.key()));
        Files.write(certificate, Files.readAllBytes(pair.certificate()));
    }
}
