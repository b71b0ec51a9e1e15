package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens at the same moment as a close ends well, too. */
interface ContractRaces extends Contract {
    /** So much memory has everybody, however late the end comes. */
    int MOST_PUT = 100_000;

    @Test
    default void closeByManyThreadsAtOnceIsOneClose() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        client.put("x");
        List<Future<?>> closers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            closers.add(fixture().run(() -> ContractEnds.closed(client)));
        }
        for (Future<?> closer : closers) {
            value(closer);
        }
        for (int i = 0; i < 8; i++) {
            closers.add(fixture().run(() -> ContractEnds.closed(server)));
        }
        for (Future<?> closer : closers) {
            value(closer);
        }
        assertThat(server.get().data()).isEqualTo("x");
    }

    @Test
    default void aPutThatRacesWithCloseIsSettledOneWayOrTheOther() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        LongAdder arrived = new LongAdder();
        fixture().run(() -> {
            server.messages().forEach(message -> arrived.increment());
            return null;
        });
        long acknowledged = 0;
        for (int i = 0; i < 50; i++) {
            Communicator<String> client = fixture().client(server);
            client.put("x");
            Future<List<Delivery>> putter = fixture().run(() -> putUntilClosed(client));
            client.close();
            acknowledged++;
            for (Delivery delivery : value(putter)) {
                assertThat(done(delivery).status()).isIn(Status.ACKNOWLEDGED, Status.CANCELLED);
                acknowledged += delivery.status() == Status.ACKNOWLEDGED ? 1 : 0;
            }
        }
        long all = acknowledged;
        until("what is acknowledged arrived", () -> arrived.sum() == all);
    }

    private static List<Delivery> putUntilClosed(Communicator<String> client) {
        List<Delivery> deliveries = new ArrayList<>();
        try {
            while (deliveries.size() < MOST_PUT) {
                deliveries.add(client.put("x"));
            }
            return deliveries;
        } catch (ResourceClosedException e) {
            return deliveries;
        }
    }

    @Test
    default void aHundredClientsPutAndCloseAtOnce() throws Exception {
        putAndCloseAtOnce(1);
    }

    @Test
    @Tag("slow")
    default void aHundredClientsPutAndCloseAtOnceTwentyTimes() throws Exception {
        putAndCloseAtOnce(20);
    }

    private void putAndCloseAtOnce(int times) throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        for (int i = 0; i < times; i++) {
            List<Future<?>> clients = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                clients.add(fixture().run(() -> {
                    try (Communicator<String> client = fixture().client(server)) {
                        client.put("x");
                    }
                    return null;
                }));
            }
            for (int j = 0; j < 100; j++) {
                assertThat(next(server).data()).isEqualTo("x");
            }
            for (Future<?> client : clients) {
                value(client);
            }
            assertThat(server.poll(Duration.ZERO)).isEmpty();
        }
        until("all are gone", () -> server.peers().isEmpty());
    }

    @Test
    default void anAnswerThatRacesWithTheClientsCloseIsSettled() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings(), options -> options.workers(2));
        Future<?> answering = fixture().run(() -> {
            for (Message<String> message : server.messages()) {
                done(server.put("answer", message.peer()));
            }
            return null;
        });
        for (int i = 0; i < 100; i++) {
            try (Communicator<String> client = fixture().client(server)) {
                client.put("x");
                client.put("y");
            }
        }
        until("all are gone", () -> server.peers().isEmpty());
        assertThat(answering.isDone()).isFalse();
    }
}
