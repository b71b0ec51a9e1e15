package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.options.Status;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Putter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and clients in processes of their own that are stopped for a while, as by a debugger or a closed lid. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class TcpSleepTest {
    private static final long KEEP_ALIVE = 15_000;
    private static final long EXPIRY = 300_000;

    private final Children children = new Children();

    @AfterEach
    void end() throws Exception {
        children.close();
    }

    @Test
    void aServerThatSleepsForAShortWhileLosesNothing() throws Exception {
        ChildProcess server = children.server(0, KEEP_ALIVE, EXPIRY);
        List<Children.Load> loads = List.of(children.load(Children.port(server), Children.times(KEEP_ALIVE, EXPIRY)));
        Children.awaitAll(loads, server);
        server.signal("STOP");
        pause(Duration.ofSeconds(3)); // 6 s would be too long
        server.signal("CONT");
        Children.Load load = loads.get(0);
        load.stop();
        assertThat(load.putter.with(Status.ACKNOWLEDGED)).hasSize(load.putter.count());
        assertThat(load.linkDowns).hasValueLessThanOrEqualTo(1); // its own end
        server.end();
        assertThat(Children.numbers(server.lines(), load.client.id()))
                .hasSize(load.putter.count())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aServerThatSleepsForLongerThanExpiryIsMetAgain() throws Exception {
        ChildProcess server = children.server(0, 200, 1000);
        List<Children.Load> loads = List.of(children.load(Children.port(server), Children.times(200, 1000)));
        Children.awaitAll(loads, server);
        server.signal("STOP");
        pause(Duration.ofSeconds(4));
        server.signal("CONT");
        Children.Load load = loads.get(0);
        int after = load.putter.count();
        until("it goes on", () -> {
            List<Integer> numbers = Children.numbers(server.lines(), load.client.id());
            return !numbers.isEmpty() && numbers.get(numbers.size() - 1) > after;
        });
        load.stop();
        server.end();
        assertTruth(load.putter, Children.numbers(server.lines(), load.client.id()));
    }

    @Test
    void aClientThatSleepsForLongerThanExpiryIsMetAgain() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = children.here(Children.times(200, 1000), events);
        UUID id = UUID.randomUUID();
        ChildProcess child =
                children.add(ChildProcess.start("client", server.location().port(), 200, 1000, id));
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
