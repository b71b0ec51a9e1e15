package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The script that starts a broker. */
@Timeout(300)
class BrokerTest {

    @Test
    void itEndsWithItsParentHoweverThatEnds() throws Exception {
        Process parent = new ProcessBuilder("bash", "-c", Broker.SCRIPT + "; true")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = parent.inputReader()) {
            String listening = out.readLine();
            Assumptions.assumeTrue(listening != null, "mosquitto is not installed: apt-get install mosquitto");
            assertThat(listening).startsWith("listening ");
            long pid = Long.parseLong(out.readLine().substring("pid ".length()));
            assertThat(ProcessHandle.of(pid)).isPresent();
            parent.destroyForcibly();
            until("the broker ended", () -> ProcessHandle.of(pid).isEmpty());
        }
    }
}
