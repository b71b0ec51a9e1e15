package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.stream.Serializer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Any number of threads may get, and none of them waits for nothing. */
interface ContractGetters extends Contract {

    @Test
    default void eachMessageGoesToOneOfManyGetters() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        int count = 20_000;
        Queue<String> got = new ConcurrentLinkedQueue<>();
        List<Future<Integer>> getters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            getters.add(fixture().run(() -> {
                int mine = 0;
                for (Message<String> message : server.messages()) {
                    got.add(message.data());
                    mine++;
                }
                return mine;
            }));
        }
        for (int i = 0; i < count; i++) {
            client.put("" + i);
        }
        client.close();
        server.close();
        int sum = 0;
        for (Future<Integer> getter : getters) {
            sum += value(getter);
        }
        assertThat(sum).isEqualTo(count);
        assertThat(got).doesNotHaveDuplicates().hasSize(count);
    }

    @Test
    default void messagesThatComeInOnePieceWakeAsManyGetters() throws Exception {
        for (int i = 0; i < 20; i++) {
            Communicator<String> server = fixture().server(Serializer.strings());
            List<Future<String>> getters = new ArrayList<>();
            for (int j = 0; j < 8; j++) {
                getters.add(fixture().run(() -> server.get().data()));
            }
            Communicator<String> client = fixture().client(server);
            for (int j = 0; j < 8; j++) {
                client.put("" + j); // before the handshake is done
            }
            for (Future<String> getter : getters) {
                value(getter);
            }
        }
    }

    @Test
    default void everyWaitingGetterIsServedByWhatItWaitsFor() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        int count = 20;
        List<UUID> ids = new ArrayList<>();
        List<Future<String>> getters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            ids.add(id);
            getters.add(fixture().run(() -> server.get(id, UUID.randomUUID()).data())); // before the peer is known
        }
        for (UUID id : ids) {
            Communicator<String> client = fixture().client(server, options -> options.id(id));
            client.put("of " + id);
        }
        for (int i = 0; i < count; i++) {
            assertThat(value(getters.get(i))).isEqualTo("of " + ids.get(i));
        }
    }

    @Test
    default void anInterruptEndsGetAndNothingIsLost() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        CountDownLatch started = new CountDownLatch(1);
        Thread[] getter = new Thread[1];
        Future<?> get = fixture().run(() -> {
            getter[0] = Thread.currentThread();
            started.countDown();
            assertThatThrownBy(server::get).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.currentThread().interrupt();
            assertThat(server.messages().iterator().hasNext()).isFalse(); // a loop ends, and the interrupt is kept
            assertThat(Thread.interrupted()).isTrue();
            return null;
        });
        started.await();
        until("waits", () -> getter[0].getState() == Thread.State.WAITING);
        getter[0].interrupt();
        value(get);
        delivered(client.put("still here"));
        assertThat(next(server).data()).isEqualTo("still here");
    }

    @Test
    default void pollWaitsForItsTimeAndNoLonger() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        long start = System.nanoTime();
        assertThat(server.poll(Duration.ofMillis(50))).isEmpty();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(server.poll(Duration.ZERO)).isEmpty();
        assertThat(server.poll(Duration.ofSeconds(-1), client.id())).isEmpty();
        delivered(client.put("x"));
        assertThat(server.poll(Duration.ZERO)).isPresent();
        assertThat(server.isClosed()).isFalse();
    }

    @Test
    default void virtualThreadsWaitWithoutHoldingACarrier() throws Exception {
        Method startVirtual = Arrays.stream(Thread.class.getMethods())
                .filter(method -> method.getName().equals("startVirtualThread"))
                .findAny()
                .orElse(null);
        assumeThat(startVirtual).as("virtual threads: JDK 21 and later").isNotNull();
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        int count = 1000; // many more than there are carriers
        Queue<String> got = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(count);
        CountDownLatch ended = new CountDownLatch(count);
        Runnable getter = () -> {
            begun.countDown();
            try {
                got.add(server.get().data());
                delivered(server.put("thanks", client.id()));
                ended.countDown();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        for (int i = 0; i < count; i++) {
            startVirtual.invoke(null, getter);
        }
        assertThat(begun.await(Deadlines.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < count; i++) {
            client.put("" + i);
        }
        for (int i = 0; i < count; i++) {
            assertThat(next(client).data()).isEqualTo("thanks");
        }
        assertThat(ended.await(Deadlines.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(got).doesNotHaveDuplicates().hasSize(count);
    }

    @Test
    default void afterCloseEveryGetterOfEveryThreadHearsTheEnd() throws Exception {
        for (boolean serverSide : new boolean[] {true, false}) {
            Communicator<String> server = fixture().server(Serializer.strings());
            Communicator<String> client = fixture().connected(server);
            Communicator<String> waiting = serverSide ? server : client;
            UUID peer = serverSide ? client.id() : server.id();
            List<Future<?>> getters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                getters.add(fixture().run(() -> assertClosed(waiting)));
                getters.add(fixture().run(() -> assertClosed(waiting, peer)));
                getters.add(fixture()
                        .run(() -> assertThat(waiting.messages().iterator().hasNext())
                                .isFalse()));
                getters.add(fixture()
                        .run(() -> assertThat(
                                        waiting.poll(Duration.ofMinutes(1)).isEmpty())
                                .isTrue()));
            }
            client.close();
            server.close();
            for (Future<?> getter : getters) {
                value(getter);
            }
            for (int i = 0; i < 3; i++) {
                assertClosed(server);
                assertClosed(client);
                assertClosed(waiting, peer);
                assertThat(waiting.messages().iterator().hasNext()).isFalse();
                assertThat(waiting.poll(Duration.ofMinutes(1))).isEmpty();
            }
            assertThat(waiting.isClosed()).isTrue();
        }
    }

    private static Void assertClosed(Communicator<?> communicator, UUID... peers) {
        assertThatThrownBy(() -> communicator.get(peers)).isInstanceOf(ResourceClosedException.class);
        return null;
    }

    @Test
    default void whatHadArrivedIsHandedOutAfterClose() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        for (int i = 0; i < 100; i++) {
            server.put("" + i);
            client.put("" + i);
        }
        client.close();
        server.close();
        for (Communicator<String> closed : List.of(server, client)) {
            assertThat(closed.isClosed()).isFalse();
            for (int i = 0; i < 100; i++) {
                assertThat(closed.get().data()).isEqualTo("" + i);
            }
            assertThat(closed.isClosed()).isTrue();
            assertClosed(closed);
        }
    }

    @Test
    default void aPeerThatIsGoneIsDrainedAndThenEndsItsOwnGetOnly() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> gone = fixture().connected(server);
        Communicator<String> staying = fixture().connected(server);
        Future<?> waiting = fixture().run(() -> assertClosed(server, gone.id(), gone.id()));
        gone.close();
        value(waiting);
        assertClosed(server, gone.id());
        staying.put("here");
        assertThat(next(server, gone.id(), staying.id()).data()).isEqualTo("here");
        assertThat(server.isClosed()).isFalse();
    }

    /** The last messages and the end may come in one piece. */
    @Test
    default void aLoopGetsEverythingThatCameBeforeTheEnd() throws Exception {
        for (int i = 0; i < 100; i++) {
            Communicator<String> server = fixture().server(Serializer.strings());
            Communicator<String> client = fixture().connected(server);
            boolean toServer = i % 2 == 0;
            boolean spinning = i % 4 < 2;
            Communicator<String> getting = toServer ? server : client;
            Communicator<String> putting = toServer ? client : server;
            Future<Integer> loop = fixture().run(() -> spinning ? countSpinning(getting) : count(getting));
            Future<?> other = fixture().run(() -> {
                putting.put("a");
                putting.put("b");
                putting.close();
                return null;
            });
            if (toServer) {
                value(other); // a client's end is not the server's
                getting.close();
            }
            assertThat(value(loop)).as("messages in run %d", i).isEqualTo(2);
            getting.close();
            value(other);
        }
    }

    private static int count(Communicator<?> communicator) {
        int count = 0;
        for (Message<?> ignored : communicator.messages()) {
            count++;
        }
        return count;
    }

    private static int countSpinning(Communicator<?> communicator) throws InterruptedException {
        int count = 0;
        while (!communicator.isClosed()) {
            count += communicator.poll(Duration.ZERO).isPresent() ? 1 : 0;
        }
        return count;
    }
}
