package io.netqueue.testkit;

import static io.netqueue.testkit.ContractDeliveries.WINDOW;
import static io.netqueue.testkit.ContractDeliveries.with;
import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.error.MessageTooLargeException;
import io.netqueue.error.QueueFullException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is queued and under way is bounded, and what is over the bound is told. */
interface ContractBounds extends Contract {

    @Test
    default void overTheQueueBoundPutIsRefusedAndNothingIsDropped() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<byte[]> few =
                fixture().client(location, Serializer.bytes(), with(options -> options.queueMessages(3)));
        Communicator<byte[]> small =
                fixture().client(location, Serializer.bytes(), with(options -> options.queueBytes(30)));
        for (Communicator<byte[]> client : List.of(few, small)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.put(new byte[10]).status()).isEqualTo(Status.QUEUED);
            }
            Delivery refused = client.put(new byte[10]);
            assertThat(refused.isDone()).isTrue();
            assertThat(refused.status()).isEqualTo(Status.REFUSED);
            assertThatThrownBy(refused::join)
                    .isInstanceOf(QueueFullException.class)
                    .hasMessageContaining(client == few ? "queueMessages" : "queueBytes");
            assertThat(client.stats().queuedMessages()).isEqualTo(3);
            assertThat(client.stats().queuedBytes()).isEqualTo(30);
        }
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), options -> options.location(location));
        for (Communicator<byte[]> client : List.of(few, small)) {
            for (int i = 0; i < 3; i++) {
                assertThat(next(server, client.id()).data()).hasSize(10);
            }
            until(
                    "there is room again",
                    () -> client.stats().queuedMessages() == 0 && client.stats().unacknowledgedMessages() == 0);
            delivered(client.put(new byte[30]));
            assertThat(next(server, client.id()).data()).hasSize(30);
        }
    }

    @Test
    default void thereIsRoomForTheNextOnceTheFirstIsDone() throws Exception {
        int bound = 250;
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server, with(options -> options.queueMessages(bound)));
        for (int i = 0; i < 50; i++) {
            List<Delivery> deliveries = new ArrayList<>();
            for (int j = 0; j < bound; j++) {
                deliveries.add(client.put("x"));
            }
            while (!deliveries.get(0).isDone()) {
                Thread.onSpinWait();
            }
            deliveries.add(client.put("y"));
            for (Delivery delivery : deliveries) {
                delivered(delivery);
                next(server);
            }
        }
    }

    @Test
    default void aMessageLargerThanThePeerTakesIsRefusedAndTheNextGoesOn() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.maxMessage(1000)));
        Communicator<byte[]> early = fixture().client(server);
        assertTooLarge(early.put(new byte[1001])); // perhaps before the handshake told the bound
        delivered(early.put(new byte[1000]));
        Communicator<byte[]> client = fixture().connected(server);
        assertTooLarge(client.put(new byte[1001]));
        delivered(client.put(new byte[1000]));
        assertThat(next(server, early.id()).data()).hasSize(1000);
        assertThat(next(server, client.id()).data()).hasSize(1000);
        Communicator<byte[]> small = fixture().connected(server, with(o -> o.maxMessage(10)));
        Delivery all = done(server.put(new byte[11]));
        assertThat(all.status(client.id())).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(all.status(small.id())).isEqualTo(Status.REFUSED);
    }

    private static void assertTooLarge(Delivery delivery) throws InterruptedException {
        assertThat(done(delivery).status()).isEqualTo(Status.REFUSED);
        assertThatThrownBy(delivery::join)
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContainingAll("1001", "1000");
    }

    @Test
    default void statsTellWhatIsQueuedAndWhatIsOnItsWay() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> client = fixture().connected(server);
        until("linked", () -> client.stats().links() == 1 && server.stats().links() == 1);
        for (int i = 0; i < 10; i++) {
            client.put(new byte[WINDOW]);
        }
        // One has arrived, one is on its way.
        until(
                "the window is full",
                () -> client.stats().queuedMessages() == 8
                        && client.stats().unacknowledgedMessages() == 1
                        && client.stats().queuedBytes() == 8 * WINDOW);
        assertThat(client.stats().unacknowledgedBytes()).isBetween(1L, (long) WINDOW);
        for (int i = 0; i < 10; i++) {
            next(server);
        }
        until("all is there", () -> client.stats().unacknowledgedMessages() == 0);
        assertThat(client.stats().queuedBytes()).isZero();
        assertThat(client.stats().resentBytes()).isZero();
    }

    @Test
    default void aServersPutIsBoundedForEachPeerOnItsOwn() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes(), with(o -> o.queueMessages(5)));
        Communicator<byte[]> slow = fixture().connected(server, with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> fast = fixture().connected(server);
        delivered(server.put(new byte[WINDOW], slow.id())); // which fills the window
        for (int i = 0; i < 5; i++) {
            assertThat(server.put(new byte[WINDOW], slow.id()).isDone()).isFalse();
        }
        Delivery all = done(server.put(new byte[1], fast.id()));
        assertThat(all.status()).isEqualTo(Status.ACKNOWLEDGED);
        Delivery refused = server.put(new byte[1]);
        assertThat(refused.status(slow.id())).isEqualTo(Status.REFUSED);
        until("the other has it", () -> refused.status(fast.id()) == Status.ACKNOWLEDGED);
    }

    @Test
    default void aSlowReaderIsSentOnlyWhatItHasRoomForAndOthersGoOn() throws Exception {
        Communicator<byte[]> server = fixture().server(Serializer.bytes());
        Communicator<byte[]> slow = fixture().connected(server, with(o -> o.receiveWindow(WINDOW)));
        Communicator<byte[]> fast = fixture().connected(server);
        int count = 1000;
        byte[] data = new byte[WINDOW / 2];
        Delivery last = null;
        for (int i = 0; i < count; i++) {
            last = server.put(data, slow.id());
        }
        Delivery fastest = null;
        for (int i = 0; i < 2000; i++) {
            fastest = server.put(data, fast.id());
            next(fast);
        }
        delivered(fastest); // so that all that is not acknowledged is the slow one's
        assertThat(server.stats().unacknowledgedBytes()).isLessThanOrEqualTo(WINDOW + 2 * data.length);
        assertThat(server.stats().queuedMessages()).isGreaterThan(count - 10);
        assertThat(last.status()).isEqualTo(Status.QUEUED);
        for (int i = 0; i < count; i++) {
            assertThat(next(slow).data()).hasSameSizeAs(data);
        }
        delivered(last);
    }
}
