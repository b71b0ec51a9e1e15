package io.netqueue.testkit;

import static io.netqueue.testkit.ContractMessages.MIB;
import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.stream.Serializer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Much at once. */
interface ContractLoad extends Contract {
    @Test
    default void aMebibyteManyTimesBothWaysAtOnce() throws Exception {
        bothWays(100);
    }

    @Test
    @Tag("slow")
    default void aMebibyteAThousandTimesBothWaysAtOnce() throws Exception {
        bothWays(1000);
    }

    private void bothWays(int count) throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), options -> options.events(events.options()));
        Communicator<byte[]> client = fixture().connected(server);
        List<Future<?>> tasks = new ArrayList<>();
        for (Communicator<byte[]> end : List.of(server, client)) {
            tasks.add(fixture().run(() -> putAll(end, count)));
            tasks.add(fixture().run(() -> getAll(end, count)));
        }
        for (Future<?> task : tasks) {
            value(task);
        }
        events.awaitEvents(client.id(), "ini", "linkUp"); // nothing was lost, so nothing needed to be repaired
    }

    private static Void putAll(Communicator<byte[]> end, int count) throws InterruptedException {
        Deque<Delivery> underWay = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[MIB];
            data[0] = (byte) i;
            data[MIB - 1] = (byte) (i >> 8);
            underWay.add(end.put(data));
            if (underWay.size() > 8) {
                delivered(underWay.remove());
            }
        }
        for (Delivery delivery : underWay) {
            delivered(delivery);
        }
        return null;
    }

    private static Void getAll(Communicator<byte[]> end, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            byte[] data = next(end).data();
            assertThat(data).hasSize(MIB);
            assertThat(data[0]).isEqualTo((byte) i);
            assertThat(data[MIB - 1]).isEqualTo((byte) (i >> 8));
        }
        return null;
    }

    @Test
    default void manyClientsPutFromManyThreadsAndEachStaysInOrder() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings(), options -> options.workers(2));
        int clients = 16;
        int count = 1000;
        List<Future<?>> putters = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Communicator<String> client = fixture().client(server);
            putters.add(fixture().run(() -> {
                for (int j = 0; j < count; j++) {
                    client.put("" + j);
                }
                client.close();
                return null;
            }));
        }
        Map<UUID, Integer> counts = new HashMap<>();
        for (int i = 0; i < clients * count; i++) {
            var message = next(server);
            int number = counts.merge(message.peer(), 1, Integer::sum) - 1;
            assertThat(message.data()).isEqualTo("" + number);
        }
        for (Future<?> putter : putters) {
            value(putter);
        }
        until("all are gone", () -> server.peers().isEmpty());
    }

    @Test
    default void severalThreadsPutOnOneCommunicatorAndEachStaysInOrder() throws Exception {
        Communicator<Integer[]> server = fixture().server(pairs());
        Communicator<Integer[]> client = fixture().connected(server);
        int threads = 4;
        int count = 5000;
        List<Future<?>> putters = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            putters.add(fixture().run(() -> {
                for (int j = 0; j < count; j++) {
                    client.put(new Integer[] {thread, j});
                }
                return null;
            }));
        }
        int[] expected = new int[threads];
        for (int i = 0; i < threads * count; i++) {
            Integer[] pair = next(server).data();
            assertThat(pair[1]).isEqualTo(expected[pair[0]]++);
        }
        for (Future<?> putter : putters) {
            value(putter);
        }
    }

    private static Serializer<Integer[]> pairs() {
        return Serializer.of(
                (pair, out) -> out.write(new byte[] {pair[0].byteValue(), (byte) (pair[1] >> 8), pair[1].byteValue()}),
                in -> {
                    byte[] bytes = in.toByteArray();
                    return new Integer[] {(int) bytes[0], (bytes[1] & 0xFF) << 8 | bytes[2] & 0xFF};
                });
    }
}
