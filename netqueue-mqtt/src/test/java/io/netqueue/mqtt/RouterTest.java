package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which packets make a link at a server; its lane has no connection, so that none lives. */
@ExtendWith(LeakCheck.class)
class RouterTest {
    private static final int HELLO = 0x01;
    private static final int PING = 0x13;
    private static final int BYE = 0x17;

    private final Topics topics = new Topics("routes");
    private final AtomicInteger links = new AtomicInteger();
    private final Lane lane = new Lane(
            Workers.shared().acquire(1).get(0),
            BrokerAccess.of(CommunicatorOptions.builder(Serializer.bytes())
                    .location("127.0.0.1", 1)
                    .build()),
            () -> null,
            null,
            false);
    private final Router router = new Router(List.of(lane), 1, UUID.randomUUID(), topics, () -> {
        links.incrementAndGet();
        return null;
    });

    /** Publishes a packet of one client, and tells how many links were made so far. */
    private int publish(UUID client, int linkId, int type) throws Exception {
        ByteBuf packet =
                Unpooled.buffer().writeByte(1).writeInt(linkId).writeLong(0).writeInt(type << 24);
        CompletableFuture<Integer> made = new CompletableFuture<>();
        lane.worker().execute(() -> {
            router.onPublish(topics.toServer(client), packet);
            router.onReadDone();
            made.complete(links.get());
        });
        int count = value(made);
        assertThat(packet.refCnt()).as("references to the packet").isZero();
        return count;
    }

    @Test
    void aHelloMakesOneAndAByeNone() throws Exception {
        UUID client = UUID.randomUUID();
        assertThat(publish(client, 1, HELLO)).isEqualTo(1);
        assertThat(publish(client, 2, BYE)).isEqualTo(1);
        assertThat(publish(client, 3, HELLO)).isEqualTo(2);
    }

    @Test
    void anyOtherMakesOneASecondToBeAnswered() throws Exception {
        UUID client = UUID.randomUUID();
        assertThat(publish(client, 1, PING)).isEqualTo(1);
        assertThat(publish(client, 2, BYE)).isEqualTo(1);
        assertThat(publish(client, 3, PING)).isEqualTo(1);
        assertThat(publish(UUID.randomUUID(), 4, PING)).isEqualTo(2);
    }
}
