package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Putter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and clients in processes of their own that are killed, or stopped for a while, while messages are under way. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TcpProcessTest {
    private static final int CLIENTS = 4;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(10);
    private static final long KEEP_ALIVE = 15_000;
    private static final long EXPIRY = 300_000;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** A client in this process, whose messages go on and on until it is ended. */
    private final class Load {
        final AtomicInteger linkDowns = new AtomicInteger();
        final Communicator<byte[]> client;
        final Putter putter;
        private final FutureTask<Void> putting = new FutureTask<>(this::putAll);
        private volatile boolean stopped;

        Load(int port, ConnectionOptions connection) {
            client = NetQueue.client(CommunicatorOptions.builder(Serializer.bytes())
                    .location(NetworkLocation.DEFAULT_HOST, port)
                    .connection(connection)
                    .events(EventOptions.builder()
                            .linkDown(peer -> linkDowns.incrementAndGet())
                            .build())
                    .build());
            putter = new Putter(client);
            open.push(() -> client.close(Duration.ZERO));
            open.push(() -> stopped = true);
            new Thread(putting, "load").start();
        }

        private Void putAll() {
            while (!stopped) {
                putter.putSome();
            }
            return null;
        }

        void stop() throws Exception {
            stopped = true;
            Deadlines.value(putting);
            putter.settle();
            client.close();
        }
    }

    private ChildProcess server(int port, long keepAlive, long expiry) throws Exception {
        ChildProcess server = ChildProcess.start("server", port, keepAlive, expiry);
        open.push(server);
        return server;
    }

    private static int port(ChildProcess server) {
        return Integer.parseInt(server.await("listening "));
    }

    private static ConnectionOptions times(long keepAlive, long expiry) {
        return ConnectionOptions.builder()
                .keepAlive(Duration.ofMillis(keepAlive))
                .expiry(Duration.ofMillis(expiry))
                .build();
    }

    /** The numbers that a server got from a client, in the order in which it got them. */
    private static List<Integer> numbers(List<String> lines, UUID client) {
        String beginning = "got " + client + " ";
        List<Integer> numbers = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(beginning)) {
                numbers.add(Integer.parseInt(line.substring(beginning.length())));
            }
        }
        return numbers;
    }

    // ---- kill -9 of the server

    @Test
    @Tag("slow")
    void aServerIsKilledFiveTimesUnderLoad(TestReporter reporter) throws Exception {
        killServer(
                5,
                times(KEEP_ALIVE, EXPIRY).toBuilder()
                        .reconnectDelay(Duration.ofMillis(50), Duration.ofSeconds(1))
                        .build(),
                reporter);
    }

    @Test
    @Tag("long")
    void aServerIsKilledTwentyTimesUnderLoad(TestReporter reporter) throws Exception {
        killServer(20, times(KEEP_ALIVE, EXPIRY), reporter);
    }

    private void killServer(int times, ConnectionOptions connection, TestReporter reporter) throws Exception {
        ChildProcess server = server(0, KEEP_ALIVE, EXPIRY);
        int port = port(server);
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            loads.add(new Load(port, connection));
        }
        List<List<String>> lives = new ArrayList<>();
        long slowest = 0;
        for (int i = 0; i < times; i++) {
            awaitAll(loads, server);
            LockSupport.parkNanos(i * 17_000_000L); // not always in the same moment
            server.kill();
            lives.add(whole(server.lines()));
            server = server(port, KEEP_ALIVE, EXPIRY);
            port(server);
            long start = System.nanoTime();
            awaitAll(loads, server);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        int[] since = loads.stream().mapToInt(load -> load.putter.count()).toArray();
        for (Load load : loads) {
            load.stop();
        }
        server.end();
        lives.add(server.lines());
        assertThat(Duration.ofNanos(slowest)).as("back after a restart").isLessThan(BACK_WITHIN);
        long put = 0;
        long lost = 0;
        long missing = 0;
        for (int i = 0; i < CLIENTS; i++) {
            Putter putter = loads.get(i).putter;
            Set<Integer> got = gotOnce(lives, loads.get(i).client.id());
            for (int number = 0; number < putter.count(); number++) {
                assertThat(putter.status(number)).isIn(Status.ACKNOWLEDGED, Status.LOST);
                if (putter.status(number) == Status.ACKNOWLEDGED && !got.contains(number)) {
                    missing++; // it was in the memory of a server that was killed
                    assertThat(number).as("acknowledged by the last server").isLessThan(since[i]);
                }
            }
            put += putter.count();
            lost += putter.lost().size();
        }
        reporter.publishEntry(Map.of(
                "kills", "" + times,
                "put", "" + put,
                "lost", "" + lost,
                "acknowledged and gone with a server", "" + missing,
                "back after millis at most", "" + TimeUnit.NANOSECONDS.toMillis(slowest)));
    }

    /** All but what was cut short by the kill. */
    private static List<String> whole(List<String> lines) {
        return lines.subList(0, Math.max(0, lines.size() - 1));
    }

    /** Waits until each client's messages come to this server. */
    private static void awaitAll(List<Load> loads, ChildProcess server) {
        Deadlines.until("all clients are there", () -> {
            Set<String> peers = new HashSet<>();
            for (String line : server.lines()) {
                if (line.startsWith("got ")) {
                    peers.add(line.split(" ")[1]);
                }
            }
            return loads.stream()
                    .allMatch(load -> peers.contains(load.client.id().toString()));
        });
    }

    /** Neither twice in one life, nor what one server got again at the next; and in order. */
    private static Set<Integer> gotOnce(List<List<String>> lives, UUID client) {
        Set<Integer> all = new HashSet<>();
        for (List<String> life : lives) {
            List<Integer> numbers = numbers(life, client);
            assertThat(numbers).isSorted();
            for (int number : numbers) {
                assertThat(all.add(number)).as("message %s came once", number).isTrue();
            }
        }
        return all;
    }

    // ---- kill -9 of a client

    @Test
    void aClientIsKilledAndTheServerGoesOn() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .connection(times(200, 500))
                .events(events.options())
                .build());
        open.push(() -> server.close(Duration.ZERO));
        UUID victim = UUID.randomUUID();
        ChildProcess child = ChildProcess.start("client", server.location().port(), 200, 500, victim);
        open.push(child);
        Load other = new Load(server.location().port(), times(200, 500));
        Map<UUID, Integer> expected = new HashMap<>();
        getUntil(server, expected, () -> expected.getOrDefault(victim, 0) > 1000);
        var unanswered = server.put(new byte[1000], victim);
        child.kill();
        getUntil(server, expected, () -> events.of(victim).contains("fin with a cause"));
        assertThat(events.of(victim)).containsExactly("ini", "linkUp", "linkDown", "fin with a cause");
        assertThat(unanswered.isDone()).isTrue();
        int before = expected.get(other.client.id());
        getUntil(server, expected, () -> expected.get(other.client.id()) > before + 1000);
        assertThat(other.linkDowns).hasValue(0);
        assertThat(server.peers()).hasSize(1);
        Future<Void> stopping = stopping(other);
        getUntil(server, expected, stopping::isDone);
        Deadlines.value(stopping);
        assertThat(other.putter.with(Status.ACKNOWLEDGED)).hasSize(other.putter.count());
        getUntil(server, expected, () -> expected.get(other.client.id()) == other.putter.count());
    }

    private static Future<Void> stopping(Load load) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            load.stop();
            return null;
        });
        new Thread(task, "stop").start();
        return task;
    }

    /** Gets what comes, and sees that each client's numbers follow each other. */
    private static void getUntil(Communicator<byte[]> server, Map<UUID, Integer> expected, Callable<Boolean> condition)
            throws Exception {
        long end = System.nanoTime() + Deadlines.LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Optional<Message<byte[]>> message = server.poll(Duration.ofMillis(10));
            if (message.isPresent()) {
                UUID peer = message.get().peer();
                int number = ByteBuffer.wrap(message.get().data()).getInt();
                assertThat(number).isEqualTo(expected.getOrDefault(peer, 0));
                expected.put(peer, number + 1);
            }
        }
    }

    // ---- STOP and CONT

    @Test
    void aServerThatSleepsForAShortWhileLosesNothing() throws Exception {
        ChildProcess server = server(0, KEEP_ALIVE, EXPIRY);
        List<Load> loads = List.of(new Load(port(server), times(KEEP_ALIVE, EXPIRY)));
        awaitAll(loads, server);
        server.signal("STOP");
        pause(Duration.ofSeconds(3)); // 6 s would be too long
        server.signal("CONT");
        Load load = loads.get(0);
        load.stop();
        assertThat(load.putter.with(Status.ACKNOWLEDGED)).hasSize(load.putter.count());
        assertThat(load.linkDowns).hasValueLessThanOrEqualTo(1); // its own end
        server.end();
        assertThat(numbers(server.lines(), load.client.id()))
                .hasSize(load.putter.count())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aServerThatSleepsForLongerThanExpiryIsMetAgain() throws Exception {
        ChildProcess server = server(0, 200, 1000);
        List<Load> loads = List.of(new Load(port(server), times(200, 1000)));
        awaitAll(loads, server);
        server.signal("STOP");
        pause(Duration.ofSeconds(4));
        server.signal("CONT");
        Load load = loads.get(0);
        int after = load.putter.count();
        until("it goes on", () -> {
            List<Integer> numbers = numbers(server.lines(), load.client.id());
            return !numbers.isEmpty() && numbers.get(numbers.size() - 1) > after;
        });
        load.stop();
        server.end();
        assertTruth(load.putter, numbers(server.lines(), load.client.id()));
    }

    @Test
    void aClientThatSleepsForLongerThanExpiryIsMetAgain() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .connection(times(200, 1000))
                .events(events.options())
                .build());
        open.push(() -> server.close(Duration.ZERO));
        UUID id = UUID.randomUUID();
        ChildProcess child = ChildProcess.start("client", server.location().port(), 200, 1000, id);
        open.push(child);
        assertThat(next(server).peer()).isEqualTo(id);
        child.signal("STOP");
        List<Integer> numbers = new ArrayList<>(List.of(0));
        until("expired", () -> {
            server.poll(Duration.ofMillis(1)).ifPresent(got -> numbers.add(number(got)));
            return events.of(id).contains("fin with a cause");
        });
        child.signal("CONT");
        until("a new session", () -> {
            server.poll(Duration.ofMillis(1)).ifPresent(got -> numbers.add(number(got)));
            return events.of(id).size() > 5;
        });
        Future<Void> ending = ending(child);
        until("all came", () -> {
            var message = server.poll(Duration.ofMillis(10));
            message.ifPresent(got -> numbers.add(number(got)));
            return ending.isDone() && message.isEmpty();
        });
        Deadlines.value(ending);
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        Set<Integer> lost = new HashSet<>();
        child.lines().stream()
                .filter(line -> line.startsWith("lost "))
                .forEach(line -> lost.add(Integer.parseInt(line.substring("lost ".length()))));
        int put = Integer.parseInt(child.await("put "));
        Set<Integer> got = new HashSet<>(numbers);
        for (int i = 0; i < put; i++) {
            assertThat(got.contains(i) || lost.contains(i)).as("message %s", i).isTrue();
        }
    }

    private static Future<Void> ending(ChildProcess child) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            child.end();
            return null;
        });
        new Thread(task, "end").start();
        return task;
    }

    private static int number(Message<byte[]> message) {
        return ByteBuffer.wrap(message.data()).getInt();
    }

    private static void assertTruth(Putter putter, List<Integer> numbers) {
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        Set<Integer> got = new HashSet<>(numbers);
        for (int i = 0; i < putter.count(); i++) {
            assertThat(putter.status(i)).isIn(Status.ACKNOWLEDGED, Status.LOST);
            assertThat(putter.status(i) == Status.LOST || got.contains(i))
                    .as("message %s", i)
                    .isTrue();
        }
    }

    /** The other process sleeps meanwhile, and nothing can be seen of that. */
    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        until("time passes", () -> System.nanoTime() - end >= 0);
    }
}
