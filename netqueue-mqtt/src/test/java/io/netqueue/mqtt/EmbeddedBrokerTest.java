package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.testkit.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker in a JVM of its own, which needs no package of the system. */
@Timeout(300)
class EmbeddedBrokerTest {
    private final MqttFixture fixture = new MqttFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    @Test
    void messagesGoBothWaysOnceAndInOrderAlsoWhenItIsStartedAgain() throws Exception {
        try (Broker broker = Broker.embedded(2)) {
            Communicator<byte[]> server = fixture.server(broker.location(1), "embedded");
            Communicator<byte[]> client = fixture.client(broker.location(1), "embedded");
            delivered(client.put(new byte[1_000_000]));
            assertThat(next(server).data()).hasSize(1_000_000);
            List<Future<Void>> tasks = new ArrayList<>(fixture.exchange(Traffic.ofAllSizes(1, 1000), client, server));
            tasks.addAll(fixture.exchange(Traffic.ofAllSizes(2, 1000), server, client));
            MqttFixture.await(Duration.ofMinutes(3), tasks);
            broker.kill();
            broker.start();
            delivered(server.put(new byte[] {1}));
            assertThat(next(client).data()).containsExactly(1);
            fixture.close();
        }
    }
}
