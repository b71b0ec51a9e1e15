package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.LeakCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** TLS that fails tells what to do about it, and never goes on in the clear. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class GrpcTlsTest {
    private static final Logger CLIENTS = Logger.getLogger("io.netqueue.session.Connector");

    private final Embedding embedding = new Embedding();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        CLIENTS.addHandler(listener);
    }

    @AfterEach
    void closeAll() throws Exception {
        CLIENTS.removeHandler(listener);
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
        until("warned", () -> !warnings.isEmpty());
        assertThat(warnings.get(0)).contains(words);
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
