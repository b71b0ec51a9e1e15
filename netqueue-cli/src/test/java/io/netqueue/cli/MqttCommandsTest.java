package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.mqtt.Broker;
import io.netqueue.testkit.HeldPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands through a broker. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MqttCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void theDemoIsIntactThroughABroker() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[300_000]);
        try (Broker broker = Broker.start(1);
                CliProcess demo = CliProcess.start(
                        "demo", "--file", file.toString(), "--protocol", "mqtt", "--port", port(broker))) {
            assertThat(demo.awaitExit()).as(demo.errors()).isZero();
            assertThat(demo.output()).contains("demo: 14 messages").endsWith("all intact\n");
        }
    }

    @Test
    void serveAndSendMeetInTheirNamespace() throws Exception {
        try (Broker broker = Broker.start(1);
                CliProcess serve = CliProcess.start(
                        "serve", "--count", "1", "--protocol", "mqtt", "--port", port(broker), "--namespace", "a/b");
                CliProcess send = CliProcess.start(
                        "send", "hello", "--protocol", "mqtt", "--port", port(broker), "--namespace", "a/b")) {
            assertThat(send.awaitExit()).as(send.errors()).isZero();
            assertThat(serve.awaitExit()).as(serve.errors()).isZero();
            assertThat(serve.output()).endsWith("\thello\n");
        }
    }

    @Test
    void withoutABrokerTheErrorSaysHowToStartOne() throws Exception {
        try (HeldPort held = HeldPort.any()) {
            String port = Integer.toString(held.number());
            try (CliProcess demo = CliProcess.start("demo", "--protocol", "mqtt", "--port", port)) {
                assertThat(demo.awaitExit()).isEqualTo(1);
                assertThat(demo.errors())
                        .contains("connection refused: is the broker running there?", "mosquitto -p " + port);
            }
        }
    }

    private static String port(Broker broker) {
        return Integer.toString(broker.location().port());
    }
}
