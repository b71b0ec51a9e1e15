package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.options.Status;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.ContractFixture;
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
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and clients in processes of their own that are stopped for a while, as by a debugger or a closed lid. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class TcpSleepTest {
    private static final long KEEP_ALIVE = 15_000;
    private static final long EXPIRY = 300_000;
    private static final long SHORT_KEEP_ALIVE = 500;

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
        server.stop();
        pause(Duration.ofMillis(1500)); // it is probed after 1 s, and given up after 6 s
        server.resume();
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
        server.stop();
        pause(Duration.ofSeconds(4));
        server.resume();
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
    @Tag("slow")
    void aServerThatSleepsForLessThanExpiryIsResumed() throws Exception {
        ChildProcess server = children.server(0, SHORT_KEEP_ALIVE, EXPIRY);
        Children.Load load = children.load(Children.port(server), Children.times(SHORT_KEEP_ALIVE, EXPIRY));
        Children.awaitAll(List.of(load), server);
        server.stop();
        until("its link is given up", () -> load.linkDowns.get() >= 1);
        server.resume();
        load.stop();
        assertThat(load.putter.with(Status.ACKNOWLEDGED)).hasSize(load.putter.count());
        server.end();
        assertThat(Children.numbers(server.lines(), load.client.id()))
                .hasSize(load.putter.count())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("slow")
    void aClientThatSleepsForAShortWhileLosesNothing() throws Exception {
        Sleeper sleeper = new Sleeper(KEEP_ALIVE, EXPIRY);
        sleeper.child.stop();
        Delivery toSleeper = sleeper.put();
        pause(Duration.ofMillis(1500)); // it is probed after 1 s, and given up after 6 s
        assertThat(toSleeper.isDone()).isFalse();
        sleeper.child.resume();
        sleeper.getUntil("it heard of it", toSleeper::isDone);
        assertThat(sleeper.events()).containsExactly("ini", "linkUp");
        sleeper.end();

        assertThat(toSleeper.status()).isEqualTo(Status.ACKNOWLEDGED);
        sleeper.assertAllCame();
    }

    @Test
    @Tag("slow")
    void aClientThatSleepsForLessThanExpiryIsResumed() throws Exception {
        Sleeper sleeper = new Sleeper(SHORT_KEEP_ALIVE, EXPIRY);
        sleeper.child.stop();
        Delivery sent = sleeper.put();
        sleeper.getUntil("its link is given up", () -> sleeper.events().contains("linkDown"));
        Delivery queued = sleeper.put();
        sleeper.child.resume();
        sleeper.getUntil("it heard of both", () -> sent.isDone() && queued.isDone());
        sleeper.getUntil("and we of it", () -> sleeper.events().size() > 3);
        assertThat(sleeper.events())
                .startsWith("ini", "linkUp", "linkDown", "linkUp")
                .doesNotContain("fin with a cause");
        sleeper.end();

        assertThat(sent.status()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(queued.status()).isEqualTo(Status.ACKNOWLEDGED);
        sleeper.assertAllCame();
    }

    @Test
    void aClientThatSleepsForLongerThanExpiryIsMetAgain() throws Exception {
        Sleeper sleeper = new Sleeper(SHORT_KEEP_ALIVE, 1000);
        sleeper.child.stop();
        Delivery sent = sleeper.put();
        sleeper.getUntil("its link is given up", () -> sleeper.events().contains("linkDown"));
        boolean left = sent.status() == Status.SENT; // nearly always, but this process may stand still too
        Delivery queued = sleeper.put();
        sleeper.getUntil("expired", () -> sleeper.events().contains("fin with a cause"));
        assertThat(sent.status()).isEqualTo(left ? Status.LOST : Status.CANCELLED);
        assertThat(queued.status()).isIn(Status.CANCELLED, Status.REFUSED); // the latter if it was expired already
        assertThat(ContractFixture.knows(sleeper.server, sleeper.id)).isFalse();
        assertThat(sleeper.server.stats().unacknowledgedMessages()).isZero();
        assertThat(sleeper.server.stats().queuedMessages()).isZero();
        assertThat(sleeper.server.stats().links()).as("the other's").isEqualTo(1);
        sleeper.child.resume();
        sleeper.getUntil("a new session", () -> sleeper.events().size() > 5);
        sleeper.end();

        assertThat(sleeper.events()).startsWith("ini", "linkUp", "linkDown", "fin with a cause", "ini", "linkUp");
        sleeper.assertTruth();
    }

    /** A client in a process of its own, and beside it one that does not sleep; their server is in this process. */
    private final class Sleeper {
        final UUID id = UUID.randomUUID();
        final Communicator<byte[]> server;
        final ChildProcess child;
        private final EventLog log = new EventLog();
        private final List<Integer> numbers = new ArrayList<>();
        private final Children.Load other;

        Sleeper(long keepAlive, long expiry) throws Exception {
            server = children.here(Children.times(keepAlive, expiry), log);
            int port = server.location().port();
            other = children.load(port, Children.times(keepAlive, expiry));
            child = children.add(ChildProcess.start("client", port, keepAlive, expiry, id));
            getUntil(
                    "both are there",
                    () -> !numbers.isEmpty() && log.of(other.client.id()).contains("linkUp"));
        }

        Delivery put() {
            return server.put(new byte[1000], id);
        }

        List<String> events() {
            return log.of(id);
        }

        void getUntil(String what, Callable<Boolean> condition) {
            until(what, () -> {
                get();
                return condition.call();
            });
        }

        /** Takes what is there; false if that was nothing. */
        private boolean get() throws InterruptedException {
            int count = 0;
            for (var next = server.poll(Duration.ZERO); next.isPresent(); next = server.poll(Duration.ZERO)) {
                count++;
                if (next.get().peer().equals(id)) {
                    numbers.add(number(next.get()));
                }
            }
            return count > 0;
        }

        /** The other one was never disturbed, and both end in order. */
        void end() throws Exception {
            assertThat(other.linkDowns).as("of the one that did not sleep").hasValue(0);
            Future<Void> ending = run(child::end);
            Future<Void> stopping = run(other::stop);
            until("all came", () -> {
                boolean over = ending.isDone() && stopping.isDone(); // before the look: all that came is seen
                return !get() && over;
            });
            Deadlines.value(ending);
            Deadlines.value(stopping);
        }

        private List<Integer> lost() {
            return child.lines().stream()
                    .filter(line -> line.startsWith("lost "))
                    .map(line -> Integer.parseInt(line.substring("lost ".length())))
                    .toList();
        }

        void assertAllCame() {
            assertThat(lost()).isEmpty();
            assertTruth();
        }

        /** What did not come is known to be lost, and nothing came twice or out of order. */
        void assertTruth() {
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            Set<Integer> known = new HashSet<>(numbers);
            known.addAll(lost());
            assertThat(known).hasSize(Integer.parseInt(child.await("put ")));
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Future<Void> run(Task task) {
        FutureTask<Void> future = new FutureTask<>(() -> {
            task.run();
            return null;
        });
        new Thread(future, "task").start();
        return future;
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
