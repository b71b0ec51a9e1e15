package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A put never blocks, and its delivery tells the truth. */
interface ContractDeliveries extends Contract {
    /** The smallest there is. */
    int WINDOW = 64 * 1024;

    /** Changes the connection options. */
    static <T> UnaryOperator<CommunicatorOptions.Builder<T>> with(UnaryOperator<ConnectionOptions.Builder> change) {
        return options ->
                options.connection(change.apply(ConnectionOptions.builder()).build());
    }

    /** Opens a server at a place where others wait for one. */
    private <T> Communicator<T> serverAt(NetworkLocation location, Serializer<T> serializer) {
        return fixture().server(serializer, options -> options.location(location));
    }

    @Test
    default void aDeliveryIsQueuedUntilItLeavesAndDoneWhenThePeerHasIt() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<String> client = fixture().client(location, Serializer.strings(), options -> options);
        Delivery delivery = client.put("x");
        assertThat(delivery.status()).isEqualTo(Status.QUEUED);
        assertThat(delivery.isDone()).isFalse();
        assertThat(delivery.await(Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(() -> delivery.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        Communicator<String> server = serverAt(location, Serializer.strings());
        delivered(delivery);
        assertThat(delivery.get()).isNull();
        assertThat(delivery.status(server.id())).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(server.poll(Duration.ZERO))
                .as("what was acknowledged is here")
                .isPresent();
        assertThat(delivery.cancel(true)).isFalse();
        assertThat(delivery.isCancelled()).isFalse();
    }

    @Test
    default void whatWasNotDeliveredAtAnAbruptEndIsLostOrCancelled() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> client = fixture().connected(server);
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // nobody gets: the first fits the window, the second partly, the third is stuck
            deliveries.add(client.put(new byte[WINDOW]));
        }
        delivered(deliveries.get(0));
        until("on its way", () -> deliveries.get(1).status() == Status.SENT);
        assertThat(deliveries.get(2).status()).isEqualTo(Status.QUEUED);
        client.close(Duration.ZERO);
        assertThat(deliveries).allMatch(Delivery::isDone);
        assertThat(deliveries)
                .extracting(Delivery::status)
                .containsExactly(
                        Status.ACKNOWLEDGED, Status.LOST, Status.CANCELLED, Status.CANCELLED, Status.CANCELLED);
        for (Delivery failed : deliveries.subList(1, 5)) {
            assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(failed::join).isNotNull();
            assertThat(failed.isCancelled()).as("by its sender").isFalse();
        }
    }

    @Test
    default void theBytesAreTheCallersOnceItIsDone() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> client = fixture().connected(server);
        for (int size : new int[] {10, 100_000, 1_000_000}) {
            byte[] array = new byte[size];
            for (int i = 1; i <= 20; i++) {
                Arrays.fill(array, (byte) i);
                byte[] before = array.clone();
                delivered(client.put(array));
                Arrays.fill(array, (byte) -1);
                assertThat(next(server).data()).isEqualTo(before);
            }
        }
    }

    @Test
    default void itIsDoneOnlyWhenTheSlowestPeerHasTheBytes() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> fast = fixture().connected(server);
        Communicator<byte[]> slow = fixture().connected(server, with(o -> o.receiveWindow(WINDOW)));
        Delivery filling = server.put(new byte[WINDOW], slow.id()); // and nobody gets it
        byte[] array = new byte[WINDOW];
        Arrays.fill(array, (byte) 1);
        Delivery delivery = server.put(array);
        until("the fast one has it", () -> delivery.status(fast.id()) == Status.ACKNOWLEDGED);
        assertThat(delivery.isDone()).isFalse();
        assertThat(delivery.status()).isNotEqualTo(Status.ACKNOWLEDGED);
        next(slow);
        delivered(filling);
        delivered(delivery);
        Arrays.fill(array, (byte) 2);
        assertThat(next(slow).data()).containsOnly(1);
        assertThat(next(fast).data()).containsOnly(1);
    }

    @Test
    default void whatIsCancelledInTimeNeverLeaves() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<String> client = fixture().client(location, Serializer.strings(), options -> options);
        client.put("first");
        Delivery cancelled = client.put("second");
        client.put("third");
        CompletableFuture<Void> copy = cancelled.toCompletableFuture();
        assertThat(cancelled.cancel(false)).isTrue();
        assertThat(cancelled.cancel(false)).isFalse();
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(cancelled.isDone()).isTrue();
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThatThrownBy(cancelled::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
        until("the copy is told", copy::isCancelled);
        Communicator<String> server = serverAt(location, Serializer.strings());
        assertThat(next(server).data()).isEqualTo("first");
        assertThat(next(server).data()).isEqualTo("third");
        client.close();
    }

    @Test
    default void cancelIsRefusedForAllOnceAByteLeftForOne() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> fast = fixture().connected(server);
        Communicator<byte[]> slow = fixture().connected(server, with(o -> o.receiveWindow(WINDOW)));
        server.put(new byte[2 * WINDOW], slow.id());
        server.put(new byte[2 * WINDOW], slow.id());
        Delivery delivery = server.put(new byte[1]);
        assertThat(next(fast).data()).hasSize(1);
        assertThat(delivery.cancel(true)).isFalse();
        for (int i = 0; i < 3; i++) {
            next(slow);
        }
        delivered(delivery);
    }

    @Test
    default void whatDependsOnADeliveryNeverRunsOnAWorker() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<String> client = fixture().client(location, Serializer.strings(), options -> options);
        CompletableFuture<String> thread = client.put("x")
                .toCompletableFuture()
                .thenApply(nothing -> Thread.currentThread().getName());
        serverAt(location, Serializer.strings());
        assertThat(value(thread)).isEqualTo("netqueue-events");
    }

    @Test
    default void ofSeveralFailuresTheFirstIsThrownAndTheOthersAreSuppressed() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        UUID[] unknown = {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
        Delivery delivery = done(server.put("x", unknown));
        assertThatThrownBy(delivery::join)
                .hasMessageContaining(unknown[0].toString())
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        assertThatThrownBy(() -> delivery.status(server.id())).isInstanceOf(IllegalArgumentException.class);
    }
}
