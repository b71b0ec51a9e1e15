package io.netqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.error.QueueFullException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SerializationException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.Peer;
import io.netqueue.options.Status;
import io.netqueue.session.Acceptor;
import io.netqueue.session.Connector;
import io.netqueue.session.Context;
import io.netqueue.session.ManualWorker;
import io.netqueue.session.MemoryTransport;
import io.netqueue.session.QuietLog;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import io.netqueue.stream.Serializer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Communicators over a transport in memory, whose one worker is run by the test. */
@Timeout(300)
@ExtendWith(QuietLog.class)
class CommunicatorTest {

    private static final UUID SERVER = new UUID(5, 5);
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID NOBODY = new UUID(0, 3);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualWorker worker = new ManualWorker();
    private final List<MemoryTransport> transports = new ArrayList<>();
    private Acceptor acceptor;

    // ---- put and get

    @Test
    void aServerPutsToAllItsClientsAndAClientToItsServer() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        Communicator<String> second = client(SECOND, Serializer.strings());
        Delivery toAll = server.put("all");
        Delivery toServer = first.put("server");
        worker.run();

        assertThat(toAll.status()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(toServer.status()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(first.get()).isEqualTo(new Message<>(SERVER, "all"));
        assertThat(second.get(SERVER)).isEqualTo(new Message<>(SERVER, "all"));
        assertThat(server.get()).isEqualTo(new Message<>(FIRST, "server"));
        assertThat(server.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void aServerWithoutClientsIsDoneAtOnce() {
        Delivery delivery = server(Serializer.strings()).put("nobody hears");

        assertThat(delivery.isDone()).isTrue();
        assertThat(delivery.status()).isEqualTo(Status.ACKNOWLEDGED);
    }

    @Test
    void anUnknownPeerFailsItsOwnPartOnly() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        Delivery delivery = server.put("hello", NOBODY, FIRST);
        worker.run();

        assertThat(delivery.status(FIRST)).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(delivery.status(NOBODY)).isEqualTo(Status.REFUSED);
        assertThat(delivery.isDone()).isTrue();
        assertThat(first.get().data()).isEqualTo("hello");
        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(delivery::join)
                .satisfies(e -> assertThat(e.id()).isEqualTo(NOBODY));
    }

    @Test
    void aPeerNamedTwiceGetsTheMessageOnce() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        server.put("once", FIRST, FIRST);
        worker.run();

        assertThat(first.get().data()).isEqualTo("once");
        assertThat(first.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void aClientMayNameItsServerAndNobodyElse() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("named", SERVER);
        worker.run();
        assertThat(server.get().data()).isEqualTo("named");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.put("no", SERVER, SECOND))
                .withMessageContaining(SECOND.toString())
                .withMessageContaining(SERVER.toString());
        assertThatThrownBy(() -> first.put("no", (UUID) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> server.put("no", (UUID) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> server.put("no", FIRST, null)).isInstanceOf(NullPointerException.class);
        assertThat(server.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void aClientThatIsNotConnectedYetKnowsNoServerToName() {
        Communicator<String> lonely = lonely(options -> options);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> lonely.put("no", SERVER))
                .withMessageContaining("not connected yet");
        assertThat(lonely.peers()).isEmpty();
    }

    @Test
    void aFullQueueRefusesAlsoBeforeTheServerWasReached() {
        Communicator<String> lonely = lonely(options -> options.queueMessages(2));
        lonely.put("1");
        lonely.put("2");
        Delivery third = lonely.put("3");

        assertThat(third.isDone()).isTrue();
        assertThat(third.status()).isEqualTo(Status.REFUSED);
        assertThatExceptionOfType(QueueFullException.class).isThrownBy(third::join);
        assertThat(lonely.stats().queuedMessages()).isEqualTo(2);
    }

    @Test
    void aMessageThatIsCancelledBeforeItLeavesIsNeverReceived() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("1");
        Delivery second = first.put("2");
        first.put("3");
        assertThat(second.cancel(false)).isTrue();
        worker.run();

        assertThat(server.get().data()).isEqualTo("1");
        assertThat(server.get().data()).isEqualTo("3");
        assertThat(first.stats().queuedMessages()).isZero();
    }

    @Test
    void aValueThatCannotBeSerializedFailsInPutAndQueuesNothing() {
        server(Serializer.objects());
        Communicator<Object> first = client(FIRST, Serializer.objects());

        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> first.put(new Object()));
        assertThat(first.stats().queuedMessages()).isZero();
    }

    @Test
    void aMessageThatCannotBeDeserializedFailsThatGetAndTheNextGoesOn() throws InterruptedException {
        Serializer<String> picky = Serializer.of("strings", (text, out) -> out.write(text.getBytes()), in -> {
            String text = new String(in.toByteArray());
            if (text.equals("bad")) {
                throw new IllegalStateException("bad text");
            }
            return text;
        });
        Communicator<String> server = server(picky);
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("bad");
        first.put("good");
        worker.run();

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(server::get)
                .withMessageContaining(FIRST.toString());
        assertThat(server.get().data()).isEqualTo("good");
    }

    @Test
    void chunksOfAStreamAreReleasedOnceEveryPeerHasIt() throws InterruptedException {
        Communicator<ByteStream> server = server(Serializer.streams());
        Communicator<ByteStream> first = client(FIRST, Serializer.streams());
        Communicator<ByteStream> second = client(SECOND, Serializer.streams());
        AtomicInteger frees = new AtomicInteger();
        ByteStream stream = new ByteStream();
        ByteBuffer memory = ByteBuffer.allocateDirect(100_000);
        stream.writeChunk(Chunk.of(memory, frees::incrementAndGet));
        Delivery delivery = server.put(stream);
        assertThat(frees).hasValue(0);
        worker.run();

        assertThat(delivery.status()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(delivery.isDone()).isTrue();
        assertThat(frees).hasValue(1);
        for (Communicator<ByteStream> client : List.of(first, second)) {
            try (ByteStream got = client.get().data()) {
                assertThat(got.byteCount()).isEqualTo(100_000);
            }
        }
    }

    @Test
    void messagesEndWhenNothingMoreComes() throws Exception {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        server.put("1");
        server.put("2");
        worker.run();
        close(first, server);

        List<String> all = new ArrayList<>();
        for (Message<String> message : first.messages()) {
            all.add(message.data());
        }
        assertThat(all).containsExactly("1", "2");
        Iterator<Message<String>> over = first.messages().iterator();
        assertThat(over.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(over::next);
    }

    @Test
    void askingForTheNextMessageTwiceTakesOne() throws InterruptedException {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("1");
        first.put("2");
        worker.run();
        Iterator<Message<String>> messages = server.messages().iterator();

        assertThat(messages.hasNext()).isTrue();
        assertThat(messages.hasNext()).isTrue();
        assertThat(messages.next().data()).isEqualTo("1");
        assertThat(server.get().data()).isEqualTo("2");
    }

    @Test
    void anInterruptedLoopEndsAndKeepsTheInterrupt() {
        Communicator<String> server = server(Serializer.strings());
        Thread.currentThread().interrupt();

        assertThat(server.messages().iterator().hasNext()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    // ---- what there is

    @Test
    void peersAndStatsTellWhatThereIs() {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());

        assertThat(server.peers()).extracting(Peer::id).containsExactly(FIRST);
        assertThat(first.peers()).extracting(Peer::id).containsExactly(SERVER);
        assertThat(server.stats()).isEqualTo(new Stats(0, 0, 0, 0, 1, 0));
        first.put("12345");
        assertThat(first.stats()).isEqualTo(new Stats(1, 5, 0, 0, 1, 0));
        worker.run();
        assertThat(first.stats()).isEqualTo(new Stats(0, 0, 0, 0, 1, 0));
        assertThat(first.id()).isEqualTo(FIRST);
        assertThat(first.toString()).contains("client", FIRST.toString());
        assertThat(server.toString()).contains("server", SERVER.toString());
    }

    // ---- close

    @Test
    void putAfterCloseIsRefusedAndWhatHadArrivedIsHandedOutFirst() throws Exception {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("to server");
        server.put("to client");
        close(first, server);

        for (Communicator<String> each : List.of(server, first)) {
            assertThatExceptionOfType(ResourceClosedException.class)
                    .isThrownBy(() -> each.put("late"))
                    .satisfies(e -> assertThat(e.id()).isEqualTo(each.id()));
            assertThat(each.isClosed()).isFalse();
            assertThat(each.get().data()).startsWith("to ");
            assertThat(each.isClosed()).isTrue();
            for (int again = 0; again < 3; again++) {
                assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(each::get);
                assertThat(each.poll(LONG)).isEmpty();
            }
            assertThat(each.stats()).isEqualTo(new Stats(0, 0, 0, 0, 0, 0));
            assertThat(each.peers()).isEmpty();
            each.close();
        }
        assertThat(transports).allMatch(MemoryTransport::isClosed);
        assertThat(worker.timerCount()).isZero();
    }

    @Test
    void closeWaitsForWhatIsQueued() throws Exception {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deliveries.add(first.put("message " + i));
        }
        close(first, server);

        assertThat(deliveries).allMatch(each -> each.status() == Status.ACKNOWLEDGED);
        List<String> got = new ArrayList<>();
        server.messages().forEach(message -> got.add(message.data()));
        assertThat(got).hasSize(100);
    }

    @Test
    void closeGivesUpInTimeAndNothingIsSilent() throws Exception {
        Communicator<String> lonely = lonely(options -> options);
        Delivery delivery = lonely.put("nobody there");
        FutureTask<Void> closing = start(() -> lonely.close(Duration.ofMillis(1)));
        drive(closing);

        assertThat(delivery.status()).isEqualTo(Status.CANCELLED);
        assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(delivery::join);
        assertThat(lonely.isClosed()).isTrue();
    }

    @Test
    void anInterruptedCloseAbandonsAndKeepsTheInterrupt() throws Exception {
        Communicator<String> lonely = lonely(options -> options);
        Delivery delivery = lonely.put("nobody there");
        FutureTask<Boolean> closing = new FutureTask<>(() -> {
            lonely.close();
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(closing);
        thread.setDaemon(true);
        thread.start();
        Awaitility.await()
                .atMost(LONG)
                .until(() ->
                        thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        drive(closing);

        assertThat(closing.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(delivery.status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void aServerThatWasAbandonedLeavesNobodyWaiting() throws Exception {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("1");
        worker.run();
        FutureTask<Void> closing = start(() -> server.close(Duration.ZERO));
        drive(closing);

        assertThat(server.get().data()).isEqualTo("1");
        assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(server::get);
        assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(() -> server.get(FIRST));
        FutureTask<Void> closingToo = start(() -> first.close(Duration.ZERO));
        drive(closingToo);
        assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(first::get);
    }

    @Test
    void aClientThatIsGoneIsDrainedAndThenSaysSo() throws Exception {
        Communicator<String> server = server(Serializer.strings());
        Communicator<String> first = client(FIRST, Serializer.strings());
        first.put("last words");
        FutureTask<Void> closing = start(first::close);
        drive(closing);

        assertThat(server.peers()).isEmpty();
        assertThat(server.get(FIRST).data()).isEqualTo("last words");
        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(() -> server.get(FIRST))
                .satisfies(e -> assertThat(e.id()).isEqualTo(FIRST))
                .withNoCause();
        assertThat(server.put("gone", FIRST).status()).isEqualTo(Status.REFUSED);
        assertThat(server.isClosed()).isFalse();

        Communicator<String> again = client(FIRST, Serializer.strings());
        again.put("back");
        worker.run();
        assertThat(server.get(FIRST).data()).isEqualTo("back");
    }

    // ---- help

    private <T> Communicator<T> server(Serializer<T> serializer) {
        CommunicatorOptions<T> options = CommunicatorOptions.builder(serializer).build();
        Context context = new Context(SERVER, options, new Random(5));
        acceptor = new Acceptor(context);
        acceptor.start(transport());
        return new Communicator<>(options, context, acceptor);
    }

    private <T> Communicator<T> client(UUID id, Serializer<T> serializer) {
        return client(id, serializer, transport(), options -> options);
    }

    /** A client whose server is not there. */
    private Communicator<String> lonely(java.util.function.UnaryOperator<ConnectionOptions.Builder> connection) {
        return client(FIRST, Serializer.strings(), transport(), connection);
    }

    private MemoryTransport transport() {
        MemoryTransport transport = new MemoryTransport(worker);
        transport.listen(acceptor == null ? null : acceptor::newLink);
        transports.add(transport);
        return transport;
    }

    private <T> Communicator<T> client(
            UUID id,
            Serializer<T> serializer,
            MemoryTransport transport,
            java.util.function.UnaryOperator<ConnectionOptions.Builder> connection) {
        CommunicatorOptions<T> options = CommunicatorOptions.builder(serializer)
                .connection(connection.apply(ConnectionOptions.builder()).build())
                .build();
        Context context = new Context(id, options, new Random(transports.size()));
        Connector connector = new Connector(context, transport);
        connector.start();
        worker.run();
        return new Communicator<>(options, context, connector);
    }

    private void close(Communicator<?>... communicators) throws Exception {
        for (Communicator<?> each : communicators) {
            drive(start(each::close));
        }
    }

    private static FutureTask<Void> start(Runnable task) {
        FutureTask<Void> future = new FutureTask<>(task, null);
        Thread thread = new Thread(future);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** Runs the worker until the task is done. */
    private void drive(FutureTask<?> task) throws Exception {
        long start = System.nanoTime();
        while (!task.isDone()) {
            worker.run();
            Thread.onSpinWait();
            if (System.nanoTime() - start > LONG.toNanos()) {
                throw new AssertionError("not done in time");
            }
        }
        worker.run();
        task.get();
    }
}
