package io.netqueue.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    private static final UUID ID = UUID.fromString("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");

    @Test
    void closedNamesTheIdAndTheCause() {
        IOException cause = new IOException("broken pipe");

        assertThat(new ResourceClosedException(ID))
                .hasMessageContaining(ID + " is closed")
                .hasNoCause()
                .extracting(ResourceClosedException::id)
                .isEqualTo(ID);
        assertThat(new ResourceClosedException(ID, cause))
                .hasMessageContaining("broken pipe")
                .hasCause(cause);
        assertThatNullPointerException()
                .isThrownBy(() -> new ResourceClosedException(null))
                .withMessage("id");
    }

    @Test
    void sharedErrorsHaveNoStackTraceButTakeSuppressedOnes() {
        for (NetQueueException shared : new NetQueueException[] {
            ResourceClosedException.stackless(ID, null), SessionLostException.stackless("expired", null)
        }) {
            shared.addSuppressed(new IllegalStateException("second"));

            assertThat(shared.getStackTrace()).isEmpty();
            assertThat(shared.getSuppressed()).hasSize(1);
        }
        assertThat(new ResourceClosedException(ID).getStackTrace()).isNotEmpty();
        assertThat(new SessionLostException("expired").getStackTrace()).isNotEmpty();
        assertThat(new WouldBlockException().getStackTrace()).isEmpty();
    }

    @Test
    void messagesTellWhatWasExpectedWhatCameAndTheCure() {
        assertThat(new SessionLostException("no link for 5 min").why()).isEqualTo("no link for 5 min");
        assertThat(new QueueFullException(ID, "queueBytes", 1000, 1200))
                .hasMessage("The queue for peer " + ID + " may hold 1000 (queueBytes), but would hold 1200: wait for"
                        + " earlier deliveries, or raise queueBytes");
        assertThat(new MessageTooLargeException(20, 10))
                .hasMessage("The receiver takes messages of at most 10 bytes, but this one has 20: send it in parts, or"
                        + " raise maxMessage at the receiver");
        assertThat(new BindException("127.0.0.1:80", "permission denied", null))
                .hasMessage("Cannot listen on 127.0.0.1:80: permission denied");
        assertThat(new ProtocolException("a frame", "0xFF", 17))
                .hasMessageStartingWith("Expected a frame, but got 0xFF at byte 17: ");
        assertThat(new ProtocolException("a frame", "nothing", -1))
                .hasMessageStartingWith("Expected a frame, but got nothing: ");
        assertThat(new MissingTransportException("mqtt", "io.netqueue:netqueue-mqtt"))
                .hasMessage("No transport for mqtt was found: add the artifact io.netqueue:netqueue-mqtt");
    }

    @Test
    void securityConfigurationNamesTheFileIfOneIsWrong() {
        assertThat(new SecurityConfigurationException(Path.of("ca.pem"), "not PEM", "convert it", null))
                .hasMessage("ca.pem: not PEM: convert it")
                .extracting(e -> e.file().orElseThrow())
                .isEqualTo("ca.pem");
        assertThat(new SecurityConfigurationException("no key", "name one").file())
                .isEmpty();
    }
}
