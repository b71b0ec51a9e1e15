package io.netqueue.testkit;

import static io.netqueue.testkit.ContractDeliveries.WINDOW;
import static io.netqueue.testkit.ContractDeliveries.with;
import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** close() keeps its word, and comes to an end. */
interface ContractEnds extends Contract {
    @Test
    default void closeSendsWhatIsQueuedAndWaitsForTheAcknowledgement() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> client = fixture().client(server);
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 50; i++) { // no more than the server has room for, since nobody gets
            deliveries.add(client.put(new byte[1000]));
        }
        client.close();
        assertThat(deliveries).allMatch(delivery -> delivery.status() == Status.ACKNOWLEDGED);
        assertThatThrownBy(() -> client.put(new byte[1])).isInstanceOf(ResourceClosedException.class);
        for (int i = 0; i < 50; i++) {
            assertThat(next(server).data()).hasSize(1000);
        }
        client.close();
    }

    @Test
    default void aServersCloseWaitsForItsClients() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> first = fixture().connected(server);
        Communicator<String> second = fixture().connected(server);
        Delivery last = server.put("last");
        Future<?> closing = fixture().run(() -> closed(server));
        for (Communicator<String> client : List.of(first, second)) {
            List<String> got = new ArrayList<>();
            for (Message<String> message : client.messages()) { // the server's end is the loop's
                got.add(message.data());
            }
            assertThat(got).containsExactly("last");
        }
        delivered(last);
        assertThatThrownBy(() -> server.put("too late")).isInstanceOf(ResourceClosedException.class);
        delivered(first.put("answer"));
        first.close();
        assertThat(closing.isDone()).isFalse();
        delivered(second.put("another"));
        second.close();
        value(closing);
        assertThat(List.of(server.get().data(), server.get().data())).containsExactlyInAnyOrder("answer", "another");
        assertThatThrownBy(server::get).isInstanceOf(ResourceClosedException.class);
    }

    static Void closed(Communicator<?> communicator) {
        communicator.close();
        return null;
    }

    @Test
    default void aClosingServerTakesNoNewClients() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        Future<?> closing = fixture().run(() -> closed(server));
        assertThatThrownBy(client::get).isInstanceOf(ResourceClosedException.class); // it says that it is closing
        Communicator<String> late = fixture().client(server);
        Delivery delivery = late.put("x");
        client.close();
        value(closing);
        assertThat(delivery.status()).isEqualTo(Status.QUEUED);
        late.close(Duration.ZERO);
        assertThat(delivery.status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    default void closeWithADeadlineAbandonsWhatIsLeft() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        long start = System.nanoTime();
        server.close(Duration.ofMillis(100)); // the client does not close
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(server.peers()).isEmpty();
        client.put("to nobody");
        client.close(Duration.ofMillis(1));
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    default void theCloseTimeoutOfTheOptionsIsCloseWithoutAnArgument() throws Exception {
        Communicator<String> server =
                fixture().server(Serializer.strings(), with(o -> o.closeTimeout(Duration.ofMillis(50))));
        fixture().connected(server);
        closed(server);
        assertThat(server.isClosed()).isTrue();
    }

    @Test
    default void aClientThatNeverReachedItsServerCloses() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<String> expiring =
                fixture().client(location, Serializer.strings(), with(o -> o.expiry(Duration.ofMillis(200))));
        Communicator<String> bounded = fixture().client(location, Serializer.strings(), options -> options);
        Communicator<String> idle = fixture().client(location, Serializer.strings(), options -> options);
        Delivery first = expiring.put("x");
        Delivery second = bounded.put("x");
        expiring.close();
        bounded.close(Duration.ofMillis(50));
        idle.close(Duration.ZERO);
        for (Delivery delivery : List.of(first, second)) {
            assertThat(delivery.isDone()).isTrue();
            assertThat(delivery.status()).isEqualTo(Status.CANCELLED);
            assertThatThrownBy(delivery::join).isInstanceOf(ResourceClosedException.class);
        }
        assertThatThrownBy(idle::get).isInstanceOf(ResourceClosedException.class);
    }

    @Test
    default void anInterruptedCloseAbandonsAndKeepsTheInterrupt() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> client = fixture().connected(server);
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            deliveries.add(client.put(new byte[WINDOW]));
        }
        until(
                "stuck",
                () -> client.stats().queuedMessages() == 2 && client.stats().unacknowledgedMessages() == 1);
        CountDownLatch started = new CountDownLatch(1);
        Thread[] closer = new Thread[1];
        Future<Boolean> closing = fixture().run(() -> {
            closer[0] = Thread.currentThread();
            started.countDown();
            client.close();
            return Thread.interrupted();
        });
        started.await();
        until(
                "waits",
                () -> closer[0].getState() == Thread.State.WAITING
                        || closer[0].getState() == Thread.State.TIMED_WAITING);
        assertThat(closing.isDone()).isFalse();
        closer[0].interrupt();
        assertThat(value(closing)).as("the interrupt is kept").isTrue();
        assertThat(deliveries)
                .extracting(Delivery::status)
                .containsExactly(Status.ACKNOWLEDGED, Status.LOST, Status.CANCELLED, Status.CANCELLED);
    }

    @Test
    default void aClosingClientIsNotHeldUpByWhatItDoesNotGet() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> client = fixture().connected(server, with(o -> o.receiveWindow(WINDOW)));
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deliveries.add(server.put(new byte[WINDOW]));
        }
        client.close(); // nobody gets there
        for (Delivery delivery : deliveries) {
            done(delivery);
        }
        int arrived = 0;
        while (client.poll(Duration.ZERO).isPresent()) {
            arrived++;
        }
        assertThat(deliveries.stream().filter(delivery -> delivery.status() == Status.ACKNOWLEDGED))
                .hasSize(arrived);
        until("the server has let it go", () -> server.peers().isEmpty());
    }

    @Test
    default void aClosingClientWaitsForAServerThatIsSlowToGet() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> client = fixture().connected(server);
        for (int i = 0; i < 20; i++) {
            client.put(new byte[WINDOW]);
        }
        Future<?> closing = fixture().run(() -> closed(client));
        for (int i = 0; i < 20; i++) {
            assertThat(next(server).data()).hasSize(WINDOW);
        }
        value(closing);
    }

    @Test
    default void streamsThatArrivedCanBeReadAfterCloseAndHoldNoPooledMemory() throws Exception {
        byte[] bytes = new byte[20_000]; // large enough to stay where it was received, small enough for three to fit
        bytes[15_000] = 1;
        for (int i = 0; i < 40; i++) {
            Communicator<ByteStream> server = fixture().server(Serializer.streams());
            Communicator<ByteStream> client = fixture().connected(server);
            for (int j = 0; j < 3; j++) {
                delivered(client.put(ByteStream.of(bytes)));
                delivered(server.put(ByteStream.of(bytes)));
            }
            client.close();
            server.close();
            for (Communicator<ByteStream> closed : List.of(server, client)) {
                try (ByteStream stream = closed.get().data()) {
                    assertThat(stream.toByteArray()).isEqualTo(bytes);
                }
            } // the others are nobody's, and the leak check looks for them
        }
    }
}
