package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many clients at full speed through a mosquitto with its default limits, which drops what it has no room for: nothing is
 * lost, and little is dropped in the first place (T16).
 */
@ExtendWith(LeakCheck.class)
@Timeout(600)
class MqttOverloadTest {
    private static final int CLIENTS = 64;

    /** Up to twice so many messages of a client wait for their acknowledgement: all together would not fit into the heap. */
    private static final int BATCH = 100;

    /** What the reader rests after each 64 messages. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final MqttFixture fixture = new MqttFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    @Test
    void aServerThatReadsSlowlyOverrunsNoQueue(TestReporter reporter) throws Exception {
        overload(100, 60_000, reporter);
    }

    @Test
    @Tag("long")
    void aServerThatReadsSlowlyOverrunsNoQueueForLong(TestReporter reporter) throws Exception {
        overload(2000, 60_000, reporter);
    }

    private void overload(int messages, int size, TestReporter reporter) throws Exception {
        try (Broker broker = Broker.start(1, "sys_interval 1");
                RawClient counter = new RawClient(
                        broker.location(), Login.freshClientId(), "$SYS/broker/publish/messages/dropped");
                RawClient clock = new RawClient(broker.location(), Login.freshClientId(), "$SYS/broker/uptime")) {
            Communicator<byte[]> server = fixture.server(broker.location(), "overload");
            List<Communicator<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(fixture.client(broker.location(), "overload"));
            }
            until("connected", () -> server.peers().size() == CLIENTS);
            List<Future<Void>> tasks = new ArrayList<>();
            for (Communicator<byte[]> client : clients) {
                tasks.add(fixture.run(() -> putAll(client, messages, size)));
            }
            tasks.add(fixture.run(() -> getAll(server, messages)));
            MqttFixture.await(Duration.ofMinutes(8), tasks);
            int before = clock.received().size();
            until("the counter was brought up to date", () -> clock.received().size() > before + 2);
            List<byte[]> counts = counter.received(); // nothing comes while the count stays
            long dropped = counts.isEmpty()
                    ? 0
                    : Long.parseLong(new String(counts.get(counts.size() - 1), StandardCharsets.US_ASCII));
            long resent = clients.stream()
                    .mapToLong(client -> client.stats().resentBytes())
                    .sum();
            reporter.publishEntry(Map.of(
                    "messages", "" + CLIENTS * messages,
                    "dropped by the broker", "" + dropped,
                    "sent again, bytes", "" + resent));
            assertThat(dropped).as("dropped by the broker").isLessThan(CLIENTS * messages / 100);
            fixture.close();
        }
    }

    private static Void putAll(Communicator<byte[]> client, int messages, int size) throws InterruptedException {
        Delivery endOfBatch = null;
        for (int i = 0; i < messages; i++) {
            byte[] message = new byte[size];
            ByteBuffer.wrap(message).putInt(i);
            Delivery delivery = client.put(message);
            if (i % BATCH == 0) {
                if (endOfBatch != null) {
                    endOfBatch.join();
                }
                endOfBatch = delivery;
            }
        }
        await().atMost(Duration.ofMinutes(5))
                .until(() -> client.stats().queuedMessages() + client.stats().unacknowledgedMessages() == 0);
        return null;
    }

    /** Each client's messages in their order, with a pause now and then. */
    private static Void getAll(Communicator<byte[]> server, int messages) throws InterruptedException {
        Map<UUID, Integer> expected = new HashMap<>();
        for (int i = 0; i < CLIENTS * messages; i++) {
            Message<byte[]> message = server.poll(Duration.ofMinutes(1)).orElseThrow(() -> new AssertionError("lost"));
            int number = ByteBuffer.wrap(message.data()).getInt();
            assertThat(number).isEqualTo(expected.merge(message.peer(), 1, Integer::sum) - 1);
            if (i % 64 == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return null;
    }
}
