package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.ResourceClosedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Many producers and many getters of all kinds at once: nothing is lost, and nobody is left parked beside a message. */
@Timeout(300)
class InboxThreadsTest {

    private static final int PEERS = 4;
    private static final int MESSAGES = 20_000;

    /** What one getter got: peer and number, in its order. */
    private record Got(int peer, int number) {}

    private final Inbox inbox = new Inbox();
    private final List<List<Got>> all = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    @RepeatedTest(5)
    void nothingIsLostAndNobodyIsLeftParked() throws InterruptedException {
        List<Thread> producers = new ArrayList<>();
        List<Thread> getters = new ArrayList<>();
        for (int peer = 0; peer < PEERS; peer++) {
            int number = peer;
            producers.add(start(() -> produce(number)));
        }
        for (int i = 0; i < 3; i++) {
            getters.add(start(() -> getUntilTheEnd(new UUID[0], Long.MAX_VALUE)));
        }
        getters.add(start(() -> getUntilTheEnd(new UUID[] {id(0)}, Long.MAX_VALUE)));
        getters.add(start(() -> getUntilTheEnd(new UUID[] {id(1), id(0)}, Long.MAX_VALUE)));
        getters.add(start(() -> getUntilTheEnd(new UUID[0], 20_000)));

        join(producers);
        inbox.end(new ResourceClosedException(id(9)));
        join(getters);

        assertThat(failures).isEmpty();
        for (int peer = 0; peer < PEERS; peer++) {
            assertThat(numbersOf(peer)).as("peer %d", peer).isEqualTo(MESSAGES);
        }
        assertThat(all).allSatisfy(InboxThreadsTest::isInOrder);
    }

    /** A single message at a time, so that every one of them needs a wake that is not lost. */
    @RepeatedTest(3)
    void everySingleMessageWakesSomebody() throws InterruptedException {
        Arrivals there = inbox.of(id(0));
        Arrivals back = inbox.of(id(1));
        Thread echo = start(() -> {
            try {
                for (int i = 0; i < MESSAGES; i++) {
                    inbox.take(new UUID[] {id(0)}, Long.MAX_VALUE);
                    there.queuedCost();
                    append(back, i);
                    back.publish();
                }
            } catch (InterruptedException e) {
                failures.add(e);
            }
        });
        for (int i = 0; i < MESSAGES; i++) {
            append(there, i);
            there.publish();
            Arrival arrival = inbox.take(new UUID[] {id(1)}, TimeUnit.SECONDS.toNanos(30));
            assertThat(arrival).as("answer %d", i).isNotNull();
        }
        join(List.of(echo));
        assertThat(failures).isEmpty();
    }

    private void produce(int peer) {
        SplittableRandom random = new SplittableRandom(peer);
        Arrivals arrivals = inbox.of(id(peer));
        for (int number = 0; number < MESSAGES; ) {
            for (int batch = random.nextInt(1, 20); batch > 0 && number < MESSAGES; batch--) {
                append(arrivals, number++);
            }
            arrivals.publish();
            if (random.nextInt(50) == 0) {
                Thread.yield();
            }
        }
    }

    private static void append(Arrivals arrivals, int number) {
        arrivals.append(ByteBuffer.allocate(4).putInt(number).array(), 4);
    }

    private void getUntilTheEnd(UUID[] peers, long timeoutNanos) {
        List<Got> got = new ArrayList<>();
        all.add(got);
        try {
            while (true) {
                Arrival arrival = inbox.take(peers, timeoutNanos);
                if (arrival != null) {
                    int peer = (int) arrival.peer().getLeastSignificantBits();
                    got.add(new Got(
                            peer, ByteBuffer.wrap((byte[]) arrival.claim()).getInt()));
                }
            }
        } catch (ResourceClosedException e) {
            // the end
        } catch (InterruptedException | RuntimeException e) {
            failures.add(e);
        }
    }

    private static void isInOrder(List<Got> got) {
        int[] last = new int[PEERS];
        java.util.Arrays.fill(last, -1);
        for (Got each : got) {
            assertThat(each.number()).isGreaterThan(last[each.peer()]);
            last[each.peer()] = each.number();
        }
    }

    private long numbersOf(int peer) {
        return all.stream()
                .flatMap(List::stream)
                .filter(got -> got.peer() == peer)
                .map(Got::number)
                .distinct()
                .count();
    }

    private static UUID id(int peer) {
        return new UUID(0, peer);
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive())
                    .as("left parked: %s", List.of(thread.getStackTrace()))
                    .isFalse();
        }
    }
}
