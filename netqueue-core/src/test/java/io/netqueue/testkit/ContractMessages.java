package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SerializationException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.Status;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import io.netqueue.stream.Serializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is put arrives: whole, once, in order, at those it was put to. */
interface ContractMessages extends Contract {
    int MIB = 1024 * 1024;

    /** Strings, of which each one that is dumped is counted, and "bad" cannot be loaded. */
    static Serializer<String> counting(AtomicInteger dumps) {
        return Serializer.of(
                (value, out) -> {
                    dumps.incrementAndGet();
                    out.write(value.getBytes(StandardCharsets.UTF_8));
                },
                in -> {
                    String value = new String(in.toByteArray(), StandardCharsets.UTF_8);
                    if (value.equals("bad")) {
                        throw new IllegalStateException("a bad value");
                    }
                    return value;
                });
    }

    @Test
    default void messagesOfOnePeerComeInOrder() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            client.put("to the server " + i);
            server.put("to the client " + i, client.id());
        }
        for (int i = 0; i < count; i++) {
            assertThat(next(server)).isEqualTo(new Message<>(client.id(), "to the server " + i));
            assertThat(next(client)).isEqualTo(new Message<>(server.id(), "to the client " + i));
        }
    }

    @Test
    default void aBroadcastReachesEveryClientAndIsSerializedOnce() throws Exception {
        AtomicInteger dumps = new AtomicInteger();
        Communicator<String> server = fixture().server(counting(dumps));
        List<Communicator<String>> clients = connect(server, 3);
        Delivery delivery = server.put("to all");
        for (Communicator<String> client : clients) {
            assertThat(next(client)).isEqualTo(new Message<>(server.id(), "to all"));
        }
        delivered(delivery);
        clients.forEach(client -> assertThat(delivery.status(client.id())).isEqualTo(Status.ACKNOWLEDGED));
        assertThat(dumps).hasValue(1);
    }

    @Test
    default void severalNamedPeersAloneAreReachedAndItIsSerializedOnce() throws Exception {
        AtomicInteger dumps = new AtomicInteger();
        Communicator<String> server = fixture().server(counting(dumps));
        List<Communicator<String>> clients = connect(server, 3);
        UUID first = clients.get(0).id();
        delivered(server.put("to two", first, clients.get(1).id(), first));
        assertThat(dumps).hasValue(1);
        delivered(server.put("to all"));
        assertThat(next(clients.get(0)).data()).isEqualTo("to two");
        assertThat(next(clients.get(0)).data()).isEqualTo("to all");
        assertThat(next(clients.get(1)).data()).isEqualTo("to two");
        assertThat(next(clients.get(2)).data()).isEqualTo("to all");
    }

    @Test
    default void anUnknownPeerFailsItsOwnPartOnly() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        UUID unknown = UUID.randomUUID();
        Delivery delivery = done(server.put("x", unknown, client.id()));
        assertThat(delivery.status(client.id())).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(delivery.status(unknown)).isEqualTo(Status.REFUSED);
        assertThat(delivery.status()).isEqualTo(Status.REFUSED);
        assertThatThrownBy(delivery::join)
                .isInstanceOfSatisfying(
                        ResourceClosedException.class, e -> assertThat(e.id()).isEqualTo(unknown));
        assertThat(next(client).data()).isEqualTo("x");
    }

    @Test
    default void aServerWithoutClientsIsDoneAtOnce() {
        Communicator<String> server = fixture().server(Serializer.strings());
        Delivery delivery = server.put("to nobody");
        assertThat(delivery.isDone()).isTrue();
        delivery.join();
    }

    @Test
    default void emptyMessagesArrive() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> client = fixture().connected(server);
        int count = 5_000; // more than the first window holds of them
        for (int i = 0; i < count; i++) {
            client.put(new byte[0]);
        }
        client.put(new byte[] {1});
        delivered(server.put(new byte[0]));
        assertThat(next(client).data()).isEmpty();
        for (int i = 0; i < count; i++) {
            assertThat(next(server).data()).isEmpty();
        }
        assertThat(next(server).data()).containsExactly(1);
    }

    @Test
    default void arraysOfAllSizesArriveUnchanged() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> client = fixture().connected(server);
        Random random = new Random(1);
        List<byte[]> values = new ArrayList<>();
        for (int size :
                new int[] {0, 1, 7, 8, 9, 1000, 16_384, 65_527, 65_528, 65_536, 262_144, MIB + 1, 5 * MIB + 3}) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            values.add(value);
        }
        values.forEach(client::put);
        values.forEach(server::put);
        for (byte[] value : values) {
            assertThat(next(server).data()).isEqualTo(value);
            assertThat(next(client).data()).isEqualTo(value);
        }
    }

    @Test
    default void streamsOfAllShapesArriveUnchanged() throws Exception {
        Communicator<ByteStream> server = fixture().server(Serializer.streams());
        Communicator<ByteStream> client = fixture().connected(server);
        Random random = new Random(2);
        for (int chunks = 0; chunks <= 64; chunks = chunks * 2 + 1) {
            ByteStream stream = new ByteStream();
            for (int i = 0; i < chunks; i++) {
                byte[] bytes = new byte[1 + random.nextInt(i % 3 == 0 ? 10 : 200_000)];
                random.nextBytes(bytes);
                ByteBuffer direct =
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
                stream.writeChunk(i % 2 == 0 ? Chunk.of(direct) : Chunk.of(bytes));
            }
            byte[] sent;
            try (ByteStream copy = stream.copy()) {
                sent = copy.toByteArray();
            }
            client.put(stream);
            try (ByteStream there = next(server).data()) {
                server.put(there.copy());
                assertThat(there.toByteArray()).isEqualTo(sent);
            }
            try (ByteStream back = next(client).data()) {
                assertThat(back.toByteArray()).isEqualTo(sent);
            }
        }
    }

    @Test
    @Tag("slow")
    default void aMessageOf256MibArrivesUnchanged() throws Exception {
        assumeThat(Runtime.getRuntime().maxMemory()).as("the heap").isGreaterThan(1024L * MIB);
        int chunks = 256;
        Communicator<ByteStream> server = fixture().server(Serializer.streams(), ContractMessages::takingMuch);
        Communicator<ByteStream> client = fixture().connected(server);
        byte[] part = new byte[MIB];
        new Random(3).nextBytes(part);
        ByteStream stream = new ByteStream();
        for (int i = 0; i < chunks; i++) {
            stream.write(part);
        }
        Delivery delivery = client.put(stream);
        try (ByteStream got = next(server).data()) {
            assertThat(got.byteCount()).isEqualTo((long) chunks * MIB);
            byte[] read = new byte[MIB];
            for (int i = 0; i < chunks; i++) {
                assertThat(got.inputStream().readNBytes(read, 0, MIB)).isEqualTo(MIB);
                assertThat(read).isEqualTo(part);
            }
        }
        delivered(delivery);
    }

    /** A quarter of the test's heap may be less than the message. */
    static <T> CommunicatorOptions.Builder<T> takingMuch(CommunicatorOptions.Builder<T> options) {
        return options.limits(LimitOptions.builder().receiveBudget(1024L * MIB).build());
    }

    @Test
    default void aValueThatCannotBeSerializedFailsInPutAndNothingIsQueued() throws Exception {
        Communicator<Object> server = fixture().server(Serializer.objects());
        Communicator<Object> client = fixture().connected(server);
        assertThatThrownBy(() -> client.put(Thread.currentThread()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(Thread.currentThread().getClass().getName());
        assertThatThrownBy(() -> server.put(List.of(new Object()), client.id()))
                .isInstanceOf(SerializationException.class);
        assertThat(client.stats().queuedMessages()).isZero();
        delivered(client.put(null));
        assertThat(next(server).data()).isNull();
        delivered(client.put("good"));
        assertThat(next(server).data()).isEqualTo("good");
    }

    @Test
    default void aMessageThatCannotBeLoadedFailsOneGetThatNamesThePeer() throws Exception {
        Communicator<String> server = fixture().server(counting(new AtomicInteger()));
        Communicator<String> client = fixture().connected(server);
        for (String value : new String[] {"bad", "good", "bad", "better"}) {
            delivered(client.put(value));
        }
        assertThatThrownBy(server::get)
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(client.id().toString())
                .hasRootCauseMessage("a bad value");
        Iterator<Message<String>> messages = server.messages().iterator();
        assertThat(messages.next().data()).isEqualTo("good");
        assertThatThrownBy(messages::next).isInstanceOf(SerializationException.class);
        assertThat(messages.next().data()).isEqualTo("better");
    }

    @Test
    default void getOfAPeerTakesThatPeersMessages() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        List<Communicator<String>> clients = connect(server, 3);
        for (int i = 0; i < 3; i++) {
            delivered(clients.get(i).put("of " + i));
        }
        assertThat(next(server, clients.get(2).id()).data()).isEqualTo("of 2");
        assertThat(server.poll(Duration.ZERO, clients.get(2).id())).isEmpty();
        Set<String> others = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            others.add(next(server, clients.get(0).id(), clients.get(1).id()).data());
        }
        assertThat(others).containsExactlyInAnyOrder("of 0", "of 1");
    }

    @Test
    default void peersTakeTurns() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        List<Communicator<String>> clients = connect(server, 3);
        int rounds = 100;
        for (Communicator<String> client : clients) {
            Delivery last = null;
            for (int i = 0; i < rounds; i++) {
                last = client.put("" + i);
            }
            delivered(last);
        }
        for (int i = 0; i < rounds; i++) {
            Set<UUID> round = new HashSet<>();
            for (int j = 0; j < 3; j++) {
                Message<String> message = next(server);
                round.add(message.peer());
                assertThat(message.data()).isEqualTo("" + i);
            }
            assertThat(round).hasSize(3);
        }
    }

    private <T> List<Communicator<T>> connect(Communicator<T> server, int count) {
        List<Communicator<T>> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(fixture().connected(server));
        }
        return clients;
    }
}
