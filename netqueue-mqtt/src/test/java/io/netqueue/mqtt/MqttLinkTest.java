package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.stream.Chunk;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links that share one connection to the broker. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class MqttLinkTest {
    private static final int PROBE = 29;
    private static final int DATA = 10_000;

    private static Broker broker;

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(1);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    private static <T> T on(MqttConnection connection, Supplier<T> task) throws Exception {
        return value(CompletableFuture.supplyAsync(task, connection.worker()));
    }

    private static MqttLink link(MqttConnection connection, Listener listener) {
        return new MqttLink(connection, "link/test", listener, closing -> {}, Optional.empty());
    }

    private static void write(MqttLink link, int byteCount) {
        link.room(byteCount).put(new byte[byteCount]);
        link.flush();
    }

    @Test
    void onlyTheDataOfTheLinkItselfCountsAsTaken() throws Exception {
        try (RawClient client = new RawClient(broker.location(), Login.freshClientId(), "x")) {
            MqttConnection connection = client.connection();
            MqttLink busy = on(connection, () -> link(connection, new Listener()));
            MqttLink probing = on(connection, () -> link(connection, new Listener()));
            connection.worker().execute(() -> {
                write(busy, DATA);
                write(probing, PROBE);
                write(busy, DATA);
            });
            until("taken", () -> taken(connection, busy) == 2 * DATA);
            assertThat(taken(connection, probing)).isZero();
            connection.worker().execute(() -> write(probing, DATA));
            until("taken", () -> taken(connection, probing) == DATA);
            assertThat(taken(connection, busy)).isEqualTo(2 * DATA);
        }
    }

    private static long taken(MqttConnection connection, MqttLink link) {
        try {
            return on(connection, link::takenByteCount);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The connection takes all at once when another link says something. */
    @Test
    void whoWaitsForRoomHearsOfItThoughAnotherLinkMadeIt() throws Exception {
        try (RawClient client = new RawClient(broker.location(), Login.freshClientId(), "x")) {
            MqttConnection connection = client.connection();
            Listener waiting = new Listener();
            on(connection, () -> {
                MqttLink blocked = link(connection, waiting);
                client.whenWritable(blocked::writable);
                MqttLink other = link(connection, new Listener());
                while (connection.channel().isWritable()) {
                    connection.channel().write(Unpooled.wrappedBuffer(new byte[] {(byte) 0xC0, 0})); // PINGREQ
                }
                assertThat(blocked.isWritable()).isFalse();
                write(other, PROBE);
                assertThat(connection.channel().isWritable()).isTrue();
                return blocked;
            });
            until("heard of it", () -> waiting.writableCount.get() == 1);
        }
    }

    private static final class Listener implements LinkListener {
        final AtomicInteger writableCount = new AtomicInteger();

        @Override
        public void onOpened(Link link) {}

        @Override
        public void onBytes(Chunk bytes) {
            bytes.release();
        }

        @Override
        public void onReadDone() {}

        @Override
        public void onWritable() {
            writableCount.incrementAndGet();
        }

        @Override
        public void onClosed(Throwable cause) {}
    }
}
