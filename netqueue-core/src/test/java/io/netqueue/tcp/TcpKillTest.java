package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.Status;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.HeldPort;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Putter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and clients in processes of their own that are killed while messages are under way. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TcpKillTest {
    private static final int CLIENTS = 4;
    private static final long KEEP_ALIVE = 15_000;
    private static final long EXPIRY = 300_000;

    /** For a machine that does nothing else: the longest time between two attempts, 10 s, and as much again. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private final Children children = new Children();

    @AfterEach
    void end() throws Exception {
        children.close();
    }

    @Test
    @Tag("slow")
    void aServerIsKilledFiveTimesUnderLoad(TestReporter reporter) throws Exception {
        killServer(
                5,
                Children.times(KEEP_ALIVE, EXPIRY).toBuilder()
                        .reconnectDelay(Duration.ofMillis(50), Duration.ofSeconds(1))
                        .build(),
                reporter);
    }

    @Test
    @Tag("long")
    void aServerIsKilledTwentyTimesUnderLoad(TestReporter reporter) throws Exception {
        assertThat(killServer(20, Children.times(KEEP_ALIVE, EXPIRY), reporter))
                .as("back after a restart")
                .isLessThan(BACK_WITHIN);
    }

    /** How long it took at most until all clients were back. */
    private Duration killServer(int times, ConnectionOptions connection, TestReporter reporter) throws Exception {
        int port = children.add(HeldPort.any()).number();
        ChildProcess server = children.server(port, KEEP_ALIVE, EXPIRY);
        Children.port(server);
        List<Children.Load> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            loads.add(children.load(port, connection));
        }
        List<List<String>> lives = new ArrayList<>();
        long slowest = 0;
        for (int i = 0; i < times; i++) {
            Children.awaitAll(loads, server);
            LockSupport.parkNanos(i * 17_000_000L); // not always in the same moment
            server.kill();
            lives.add(whole(server.lines()));
            server = children.server(port, KEEP_ALIVE, EXPIRY);
            Children.port(server);
            long start = System.nanoTime();
            Children.awaitAll(loads, server);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        int[] since = loads.stream().mapToInt(load -> load.putter.count()).toArray();
        for (Children.Load load : loads) {
            load.stop();
        }
        server.end();
        lives.add(server.lines());
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
        return Duration.ofNanos(slowest);
    }

    /** All but what was cut short by the kill. */
    private static List<String> whole(List<String> lines) {
        return lines.subList(0, Math.max(0, lines.size() - 1));
    }

    /** Neither twice in one life, nor what one server got again at the next; and in order. */
    private static Set<Integer> gotOnce(List<List<String>> lives, UUID client) {
        Set<Integer> all = new HashSet<>();
        for (List<String> life : lives) {
            List<Integer> numbers = Children.numbers(life, client);
            assertThat(numbers).isSorted();
            for (int number : numbers) {
                assertThat(all.add(number)).as("message %s came once", number).isTrue();
            }
        }
        return all;
    }

    @Test
    void aClientIsKilledAndTheServerGoesOn() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = children.here(Children.times(2000, 500), events);
        UUID victim = UUID.randomUUID();
        ChildProcess child =
                children.add(ChildProcess.start("client", server.location().port(), 2000, 500, victim));
        Children.Load other = children.load(server.location().port(), Children.times(2000, 500));
        Map<UUID, Integer> expected = new HashMap<>();
        getUntil(server, expected, () -> expected.getOrDefault(victim, 0) > 1000);
        var unanswered = server.put(new byte[1000], victim);
        child.kill();
        getUntil(
                server,
                expected,
                () -> events.of(victim).contains("fin with a cause") && expected.containsKey(other.client.id()));
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

    private static Future<Void> stopping(Children.Load load) {
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
}
