package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.EventOptions;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that loses, doubles and reorders packets: no message is lost, doubled or overtaken (T16). */
@ExtendWith(LeakCheck.class)
@Timeout(600)
class MqttLossTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_CLOSE = Duration.ofMinutes(3);
    private static final double DOUBLED = 0.05;
    private static final double OVERTAKEN = 0.05;

    private static Broker broker;
    private final MqttFixture fixture = new MqttFixture();

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(1);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.05})
    void whatIsLostOnTheWayIsSentAgain(double loss, TestReporter reporter) throws Exception {
        exchange(new Weather(loss, DOUBLED, OVERTAKEN), 5000, reporter);
    }

    @ParameterizedTest
    @ValueSource(doubles = 0.3)
    void aThirdOfAllPacketsIsLost(double loss, TestReporter reporter) throws Exception {
        exchange(new Weather(loss, DOUBLED, OVERTAKEN), 3000, reporter);
    }

    /** What is queued goes out first. */
    @Test
    void closeEndsInTimeThoughAThirdOfAllPacketsIsLost() throws Exception {
        try (MqttProxy proxy = new MqttProxy(broker.location(), 7)) {
            Communicator<byte[]> server = fixture.server(broker.location(), "close");
            Communicator<byte[]> client = fixture.client(proxy.location(), "close");
            MqttFixture.awaitConnected(server, client);
            proxy.weather(new Weather(0.3, DOUBLED, OVERTAKEN));
            Traffic up = Traffic.ofSmall(1, 1000);
            Traffic down = Traffic.ofSmall(2, 1000);
            List<Future<Void>> tasks = new ArrayList<>(fixture.exchange(up, client, server));
            tasks.addAll(fixture.exchange(down, server, client));
            until("all are queued", () -> up.put() == 1000 && down.put() == 1000);
            tasks.add(fixture.run(() -> close(client)));
            tasks.add(fixture.run(() -> close(server)));
            MqttFixture.await(LONGEST_CLOSE, tasks);
        }
    }

    private static Void close(Communicator<?> communicator) throws InterruptedException {
        communicator.close();
        return null;
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.01, 0.05})
    void aMillionMessages(double loss, TestReporter reporter) throws Exception {
        exchange(new Weather(loss, loss == 0 ? 0 : DOUBLED, loss == 0 ? 0 : OVERTAKEN), 1_000_000, reporter);
    }

    /** The server's last word is said once; then it leaves the broker, and nobody is left to say it again. */
    @Test
    void aClientThatMissesTheServersLastByeClosesInOrder() throws Exception {
        List<Optional<Throwable>> ends = new CopyOnWriteArrayList<>();
        try (MqttProxy proxy = new MqttProxy(broker.location(), 7)) {
            Communicator<byte[]> server = fixture.server(broker.location(), "farewell");
            Communicator<byte[]> client = fixture.open(
                    Purpose.CLIENT,
                    proxy.location(),
                    "farewell",
                    options -> options.events(EventOptions.builder()
                            .fin((peer, cause) -> ends.add(cause))
                            .build()));
            proxy.weather(new Weather(0.3, DOUBLED, OVERTAKEN));
            proxy.loseByes();
            delivered(client.put(new byte[1]));
            Future<Void> closing = fixture.run(() -> {
                server.close();
                return null;
            });
            client.close(Duration.ofMinutes(1));
            MqttFixture.await(LIMIT, List.of(closing));
            until("told", () -> !ends.isEmpty());
            assertThat(ends).containsExactly(Optional.empty());
        }
    }

    private void exchange(Weather weather, int messages, TestReporter reporter) throws Exception {
        try (MqttProxy proxy = new MqttProxy(broker.location(), 7)) {
            Communicator<byte[]> server = fixture.server(broker.location(), "loss");
            Communicator<byte[]> client = fixture.client(proxy.location(), "loss");
            proxy.weather(weather);
            MqttFixture.awaitConnected(server, client);
            Traffic up = Traffic.ofAllSizes(1, messages);
            Traffic down = Traffic.ofAllSizes(2, messages);
            long start = System.nanoTime();
            List<Future<Void>> tasks = new ArrayList<>(fixture.exchange(up, client, server));
            tasks.addAll(fixture.exchange(down, server, client));
            MqttFixture.await(LIMIT, tasks);
            long exchanged = System.nanoTime();
            client.close();
            server.close();
            long closed = System.nanoTime();
            assertThat(Duration.ofNanos(closed - exchanged)).as("closing").isLessThan(LONGEST_CLOSE);
            assertThat(server.poll(Duration.ZERO))
                    .as("nothing comes after the last")
                    .isEmpty();
            assertThat(client.poll(Duration.ZERO))
                    .as("nothing comes after the last")
                    .isEmpty();
            if (weather.loss() >= 0.01) {
                assertThat(proxy.droppedCount())
                        .as("dropped of " + proxy.packetCount())
                        .isPositive();
            }
            reporter.publishEntry(Map.of(
                    "loss", "" + weather.loss(),
                    "bytes", "" + (up.gotBytes() + down.gotBytes()),
                    "packets", "" + proxy.packetCount(),
                    "dropped", "" + proxy.droppedCount(),
                    "sent again",
                            client.stats().resentBytes() + " + "
                                    + server.stats().resentBytes(),
                    "millis", "" + TimeUnit.NANOSECONDS.toMillis(exchanged - start),
                    "millis to close", "" + TimeUnit.NANOSECONDS.toMillis(closed - exchanged)));
        }
    }
}
