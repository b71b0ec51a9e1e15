package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.error.BindException;
import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.SecurityOptions;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that ask for TLS, or for a user and a password. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class MqttTlsTest {
    @TempDir
    private Path folder;

    private final MqttFixture fixture = new MqttFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    private Communicator<byte[]> open(Purpose purpose, NetworkLocation broker, SecurityOptions security) {
        return fixture.open(purpose, broker, "tls", options -> options.security(security));
    }

    @Test
    void bothEndsSpeakTlsWithTheBroker() throws Exception {
        SecurityOptions server = Certificates.shared().serverOptions().build();
        SecurityOptions trusting = Certificates.shared().clientOptions().build();
        try (Broker broker = Broker.startSecured(
                1, server.certificate().orElseThrow(), server.key().orElseThrow())) {
            NetworkLocation secured = broker.securedLocations().get(0);
            Communicator<byte[]> one = open(Purpose.SERVER, secured, trusting);
            Communicator<byte[]> other = open(Purpose.CLIENT, secured, trusting);
            delivered(other.put(new byte[1_000_000]));
            assertThat(next(one).data()).hasSize(1_000_000);
            delivered(one.put(new byte[1_000_000]));
            Communicator<byte[]> plain = fixture.client(broker.location(), "tls");
            delivered(plain.put(new byte[1]));
            assertThatThrownBy(() -> open(
                            Purpose.SERVER, secured, SecurityOptions.builder().build()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("TLS with " + secured + " failed");
            assertThatThrownBy(() -> open(Purpose.SERVER, broker.location(), trusting))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("TLS with " + broker.location() + " failed");
            fixture.close();
        }
    }

    @Test
    void aServerThatCannotSeeCertificatesDoesNotSeemTo() {
        SecurityOptions asking = Certificates.shared()
                .serverOptions()
                .clientAuthentication(ClientAuthentication.REQUIRED)
                .build();
        assertThatThrownBy(() -> open(Purpose.SERVER, new NetworkLocation("127.0.0.1", 1), asking))
                .isInstanceOf(SecurityConfigurationException.class)
                .hasMessageContaining("to the broker");
    }

    @Test
    void userAndPasswordAreTheBrokers() throws Exception {
        Path passwords = folder.resolve("passwords");
        Files.write(passwords, List.of("queue:secret"));
        try {
            assertThat(new ProcessBuilder("mosquitto_passwd", "-U", passwords.toString())
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            Assumptions.abort("mosquitto_passwd is not installed: apt-get install mosquitto");
        }
        try (Broker broker =
                Broker.start(1, "per_listener_settings false", "password_file " + passwords, "allow_anonymous false")) {
            assertThatThrownBy(() -> fixture.server(broker.location(), "user"))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("refused a client without a user")
                    .hasMessageContaining("set user and password in the broker options");
            assertThatThrownBy(() -> withPassword(Purpose.SERVER, broker, "wrong"))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("refused the user 'queue'");
            Communicator<byte[]> server = withPassword(Purpose.SERVER, broker, "secret");
            Communicator<byte[]> client = withPassword(Purpose.CLIENT, broker, "secret");
            delivered(client.put(new byte[1]));
            assertThat(next(server).data()).hasSize(1);
            fixture.close();
        }
    }

    /** As with credentials; nothing is connected, so that no such broker needs to be there. */
    @Test
    void aPasswordIsNeverSentInPlainTextBeyondLoopback() {
        NetworkLocation beyond = new NetworkLocation("broker.example", 1883);
        for (Purpose purpose : Purpose.values()) {
            assertThatThrownBy(() -> withPassword(purpose, beyond, "secret"))
                    .isInstanceOf(SecurityConfigurationException.class)
                    .hasMessageContaining("password")
                    .hasMessageContaining("are not encrypted")
                    .hasMessageNotContaining("secret");
        }
    }

    private Communicator<byte[]> withPassword(Purpose purpose, Broker broker, String password) {
        return withPassword(purpose, broker.location(), password);
    }

    private Communicator<byte[]> withPassword(Purpose purpose, NetworkLocation broker, String password) {
        return fixture.open(
                purpose,
                broker,
                "user",
                options -> options.broker(BrokerOptions.builder()
                        .namespace("user")
                        .user("queue")
                        .password(password.toCharArray())
                        .build()));
    }
}
