package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which packets make a link at a server; its lane has no connection, so that none lives. */
@ExtendWith(LeakCheck.class)
class RouterTest {
    private static final int HELLO = 0x01;
    private static final int PING = 0x13;
    private static final int BYE = 0x17;
    private static final long SECOND_NANOS = 1_000_000_000;

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

    /** Publishes packets of one client, each of a link of its own, and tells how many links were made after each. */
    private List<Integer> publish(UUID client, int... types) throws Exception {
        FutureTask<List<Integer>> publishing = new FutureTask<>(() -> {
            List<Integer> made = new ArrayList<>();
            for (int type : types) {
                ByteBuf packet = Unpooled.buffer()
                        .writeByte(1)
                        .writeInt(made.size())
                        .writeLong(0)
                        .writeInt(type << 24);
                router.onPublish(topics.toServer(client), packet);
                router.onReadDone();
                made.add(links.get());
                assertThat(packet.refCnt()).as("references to the packet").isZero();
            }
            return made;
        });
        lane.worker().execute(publishing);
        return value(publishing);
    }

    @Test
    void aHelloMakesOneAndAByeNone() throws Exception {
        assertThat(publish(UUID.randomUUID(), HELLO, BYE, HELLO)).containsExactly(1, 1, 2);
    }

    @Test
    void anyOtherMakesOneASecondToBeAnswered() throws Exception {
        List<Integer> made;
        long start;
        do {
            links.set(0);
            start = System.nanoTime();
            made = publish(UUID.randomUUID(), PING, BYE, PING);
        } while (System.nanoTime() - start >= SECOND_NANOS); // the machine had something else to do
        assertThat(made).containsExactly(1, 1, 1);
        assertThat(publish(UUID.randomUUID(), PING)).containsExactly(2);
    }
}
