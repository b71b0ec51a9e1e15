package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The MQTT side of a NATS server, which speaks 3.1.1 only and maps topics to subjects: skipped where it is missing. */
@Tag("slow")
@Timeout(300)
class NatsTest {
    /** What it says of the port that it found free. */
    private static final Pattern LISTENING = Pattern.compile("MQTT clients on mqtt://127\\.0\\.0\\.1:(\\d+)\\s");

    @TempDir
    private Path folder;

    private final MqttFixture fixture = new MqttFixture();
    private Process nats;
    private NetworkLocation location;

    @BeforeEach
    void startNats() throws Exception {
        Path config = Files.write(
                folder.resolve("nats.conf"),
                List.of(
                        "listen: 127.0.0.1:-1",
                        "server_name: test",
                        "jetstream { store_dir: \"" + folder + "\" }",
                        "mqtt { listen: \"127.0.0.1:-1\" }"));
        Path log = folder.resolve("log");
        try {
            nats = new ProcessBuilder("nats-server", "-c", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("nats-server is not installed: apt-get install nats-server");
        }
        until("listening", () -> {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            location = listening.find()
                    ? new NetworkLocation(NetworkLocation.DEFAULT_HOST, Integer.parseInt(listening.group(1)))
                    : null;
            return location != null;
        });
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
        if (nats != null) {
            nats.destroyForcibly().waitFor();
        }
    }

    @Test
    void messagesGoBothWaysOnceAndInOrder() throws Exception {
        Communicator<byte[]> server = fixture.server(location, "nats/test");
        Communicator<byte[]> client = fixture.client(location, "nats/test");
        delivered(client.put(new byte[1_000_000]));
        assertThat(next(server).data()).hasSize(1_000_000);
        List<Future<Void>> tasks = new ArrayList<>(fixture.exchange(Traffic.ofAllSizes(1, 5000), client, server));
        tasks.addAll(fixture.exchange(Traffic.ofAllSizes(2, 5000), server, client));
        MqttFixture.await(Duration.ofMinutes(3), tasks);
        client.close();
        fixture.assertTaken(location, "nats/test", false);
        server.close();
    }
}
