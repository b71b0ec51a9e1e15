package io.netqueue.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.error.BindException;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.Traffic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Communicators through one broker, which are closed at the end. Opens from any thread. */
final class MqttFixture {
    private final List<Communicator<?>> opened = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Communicator<byte[]> server(NetworkLocation location, String namespace) {
        return open(Purpose.SERVER, location, namespace, options -> options);
    }

    Communicator<byte[]> client(NetworkLocation location, String namespace) {
        return open(Purpose.CLIENT, location, namespace, options -> options);
    }

    Communicator<byte[]> open(
            Purpose purpose,
            NetworkLocation location,
            String namespace,
            UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        CommunicatorOptions.Builder<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location(location)
                .broker(BrokerOptions.builder().namespace(namespace).build())
                .connection(ConnectionOptions.builder()
                        .reconnectDelay(Duration.ofMillis(20), Duration.ofMillis(200))
                        .build());
        Communicator<byte[]> communicator =
                NetQueue.open(Protocol.MQTT, purpose, change.apply(options).build());
        opened.add(communicator);
        return communicator;
    }

    /**
     * Opens a second server, which is refused.
     *
     * @param telling does the broker say that the first was asked? Else the second comes in where the answer takes longer
     *     than half a second, as it may on a busy machine: it goes, and asks again once the first is back
     */
    void assertTaken(NetworkLocation location, String namespace, boolean telling) throws Exception {
        int tries = telling ? 1 : 10;
        for (int i = 0; i < tries; i++) {
            try {
                server(location, namespace).close(Duration.ZERO);
                ask(location, namespace, 1);
            } catch (BindException e) {
                assertThat(e)
                        .hasMessageContaining("a server answers already in the namespace '" + namespace + "'")
                        .hasMessageContaining("give one of the two another namespace");
                return;
            }
        }
        throw new AssertionError("a second server of the namespace was let in " + tries + " times");
    }

    /** Asks who serves there, until so many answers came: the ids that they say. */
    static List<String> ask(NetworkLocation location, String namespace, int answers) throws Exception {
        Topics topics = new Topics(namespace);
        String asker = Login.freshClientId();
        try (RawClient asking = new RawClient(location, asker, topics.answer(asker))) {
            Deadlines.until("answered", () -> {
                asking.publish(topics.bell(), asker.getBytes(StandardCharsets.US_ASCII));
                asking.send(MqttPackets.question(1, topics.question(), asker));
                return asking.received().size() >= answers;
            });
            return asking.received().stream()
                    .map(id -> new String(id, StandardCharsets.US_ASCII))
                    .toList();
        }
    }

    /** Waits until both know each other. */
    static void awaitConnected(Communicator<?> server, Communicator<?> client) {
        Deadlines.until(
                "connected",
                () -> server.peers().stream().map(Peer::id).anyMatch(client.id()::equals)
                        && !client.peers().isEmpty());
    }

    /** Begins to move messages one way. */
    List<Future<Void>> exchange(Traffic traffic, Communicator<byte[]> from, Communicator<byte[]> to) {
        return List.of(run(() -> traffic.putAll(from)), run(() -> traffic.getAll(to)));
    }

    /** Waits for what {@link #exchange} began. */
    static void await(Duration limit, List<Future<Void>> tasks) throws Exception {
        for (Future<Void> task : tasks) {
            task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Runs something on a thread of its own. */
    Future<Void> run(Callable<Void> task) {
        FutureTask<Void> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "traffic");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return future;
    }

    void close() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Communicator<?> communicator : opened) {
            communicator.close(Duration.ZERO);
        }
        for (Thread thread : threads) {
            thread.join(Deadlines.LIMIT.toMillis());
        }
    }
}
