package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import io.netqueue.session.Connector;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Warnings;
import io.netty.pkitesting.CertificateBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** TLS that fails tells what to do about it, and never goes on in the clear. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcTlsTest {
    private final Embedding embedding = new Embedding();
    private final Warnings warnings = new Warnings(Connector.class.getName());

    @AfterEach
    void closeAll() throws Exception {
        warnings.close();
        embedding.closeAll();
    }

    private Communicator<String> open(Purpose purpose, int port, SecurityOptions security) {
        var options = Embedding.options(Serializer.strings()).location("127.0.0.1", port);
        if (security != null) {
            options.security(security);
        }
        return embedding.keep(NetQueue.open(Protocol.GRPC, purpose, options.build()));
    }

    private void assertRefused(SecurityOptions server, SecurityOptions client, String words) {
        Communicator<String> listening = open(Purpose.SERVER, 0, server);
        open(Purpose.CLIENT, listening.location().port(), client);
        until("warned", () -> !warnings.lines().isEmpty());
        assertThat(warnings.lines().get(0)).contains(words);
        assertThat(listening.peers()).isEmpty();
    }

    @Test
    void aPlainClientIsToldThatTheServerWantsSomethingElse() {
        assertRefused(
                Certificates.shared().serverOptions().build(), null, "is security on at both ends or at neither?");
    }

    @Test
    void aClientWithTlsIsToldThatTheServerIsPlain() {
        assertRefused(null, Certificates.shared().clientOptions().build(), "it does not speak TLS");
    }

    @Test
    void aServerThatNobodyKnowsIsRefused() {
        assertRefused(
                Certificates.shared().serverOptions().build(),
                SecurityOptions.builder().build(),
                "TLS with 127.0.0.1");
    }

    @Test
    void aServerWithACertificateForAnotherHostIsRefused() {
        Certificates.Pair other = Certificates.shared()
                .issue(any ->
                        new CertificateBuilder().ecp256().subject("CN=Other").addSanDnsName("other.example"));
        assertRefused(
                Certificates.shared().options(other).build(),
                Certificates.shared().clientOptions().build(),
                "is not for the host 127.0.0.1 but for other.example");
    }

    /** The name that the options say, and not the address at which it was found. */
    @Test
    void theHostsNameIsWhatTheCertificateMustBeFor() throws Exception {
        Certificates.Pair named = Certificates.shared()
                .issue(any ->
                        new CertificateBuilder().ecp256().subject("CN=Named").addSanDnsName("localhost"));
        Communicator<String> listening =
                open(Purpose.SERVER, 0, Certificates.shared().options(named).build());
        Communicator<String> client = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.strings())
                        .location("localhost", listening.location().port())
                        .security(Certificates.shared().clientOptions().build())
                        .build()));
        delivered(client.put("hello"));
    }

    @Test
    void aClientWithoutTheCertificateThatIsRequiredIsRefused() {
        SecurityOptions server = Certificates.shared()
                .serverOptions()
                .clientAuthentication(ClientAuthentication.REQUIRED)
                .trust(Certificates.shared().clientOptions().build().trust().orElseThrow())
                .build();
        assertRefused(server, Certificates.shared().clientOptions().build(), "set key and certificate");
    }

    /** The check for leaks counts the sockets. */
    @Test
    void aServerWithoutItsCertificateLeavesNoSocket(@TempDir Path folder) throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
        SecurityOptions security =
                Certificates.shared().serverOptions().certificate(broken).build();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> open(Purpose.SERVER, 0, security)).hasMessageContaining("broken.pem");
        }
    }
}
