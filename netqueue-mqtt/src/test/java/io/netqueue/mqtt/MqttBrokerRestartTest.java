package io.netqueue.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.EventOptions;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker that is killed and comes back: sessions resume, and no message is lost, doubled or overtaken. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class MqttBrokerRestartTest {
    private final MqttFixture fixture = new MqttFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    @Test
    void threeTimes() throws Exception {
        restart(3, 30_000);
    }

    @Test
    @Tag("long")
    void twentyTimes() throws Exception {
        restart(20, 400_000);
    }

    private void restart(int times, int messages) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        try (Broker broker = Broker.start(1)) {
            Communicator<byte[]> server = fixture.open(
                    Purpose.SERVER,
                    broker.location(),
                    "restart",
                    options -> options.events(EventOptions.builder()
                            .ini(peer -> begun.incrementAndGet())
                            .build()));
            Communicator<byte[]> client = fixture.client(broker.location(), "restart");
            MqttFixture.awaitConnected(server, client);
            Traffic up = Traffic.ofAllSizes(3, messages);
            Traffic down = Traffic.ofAllSizes(4, messages);
            List<Future<Void>> tasks = new ArrayList<>(fixture.exchange(up, client, server));
            tasks.addAll(fixture.exchange(down, server, client));
            for (int i = 1; i <= times; i++) {
                int reached = messages / (times + 1) * i;
                await("far enough")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> up.got() > reached || down.got() > reached);
                broker.kill();
                broker.start();
            }
            MqttFixture.await(Duration.ofMinutes(4), tasks);
            assertThat(begun).as("sessions").hasValue(1);
            client.close();
            server.close();
        }
    }
}
