package io.netqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.NetQueueException;
import io.netqueue.options.Status;
import io.netqueue.session.ManualWorker;
import io.netqueue.session.PlayedSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * put, cancel, close and attach at once: two putters that cancel some of what they put, a worker each for two threads,
 * between which the session is moved to and fro over links that lose what is under way, and a close in the midst of it.
 * The seed decides what is done; the scheduler decides when.
 */
@Tag("slow")
class SessionStormTest {

    private static final int ROUNDS = 600;
    private static final int PUTS = 60;

    @Test
    @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyMessageHasOneVerdictWhateverRaces() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            try {
                new Storm(new SplittableRandom(seed)).run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A delivery, its value, and whether its cancel said true. */
    private record Put(long value, Delivery delivery, boolean cancelled) {}

    private static final class Storm {

        private final SplittableRandom random;
        private final ManualWorker[] workers = {new ManualWorker(), new ManualWorker()};
        private final PlayedSession played = new PlayedSession(workers[0]);
        private final ConcurrentLinkedQueue<Put> puts = new ConcurrentLinkedQueue<>();
        private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        private final CyclicBarrier start = new CyclicBarrier(6);
        private final AtomicInteger putCount = new AtomicInteger();
        private final int closeAt;
        private volatile boolean over;

        Storm(SplittableRandom random) {
            this.random = random;
            this.closeAt = random.nextInt(3 * PUTS);
        }

        void run() throws Exception {
            List<Thread> others = List.of(
                    thread(random.split(), this::put),
                    thread(random.split(), this::put),
                    thread(random.split(), this::attach),
                    thread(random.split(), this::close));
            List<Thread> runners = List.of(
                    thread(random.split(), dice -> work(workers[0])), thread(random.split(), dice -> work(workers[1])));
            join(others);
            if (closeAt >= 2 * PUTS) {
                awaitDeliveries(); // by itself: nothing wakes a worker that sleeps
                played.end();
            }
            awaitDeliveries();
            over = true;
            join(runners);
            assertThat(failures).isEmpty();
            check();
        }

        private interface Task {
            void run(SplittableRandom dice) throws Exception;
        }

        private Thread thread(SplittableRandom dice, Task task) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    task.run(dice);
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private static void join(List<Thread> threads) throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void put(SplittableRandom dice) {
            long first = dice.nextLong() << 8;
            for (int i = 0; i < PUTS; i++) {
                Delivery delivery = Delivery.of(Runnable::run, PlayedSession.PEER, PlayedSession.payload(first + i));
                played.session().put(delivery.only());
                putCount.incrementAndGet();
                pause(dice);
                puts.add(new Put(first + i, delivery, dice.nextInt(4) == 0 && delivery.cancel(false)));
            }
        }

        private void attach(SplittableRandom dice) throws InterruptedException {
            for (int i = 0; i < 5; i++) {
                ManualWorker next = workers[dice.nextInt(2)];
                boolean silent = dice.nextBoolean();
                boolean losing = dice.nextBoolean();
                call(() -> {
                    played.silence(silent);
                    if (losing) {
                        played.loseOutput();
                    }
                });
                pause(dice);
                moveTo(next);
                pause(dice);
            }
            call(() -> played.silence(false));
            moveTo(workers[0]); // if it has lost something, it is repaired now
        }

        private void moveTo(ManualWorker next) throws InterruptedException {
            AtomicBoolean up = new AtomicBoolean();
            while (!up.get() && failures.isEmpty()) {
                call(() -> {
                    up.set(played.isUp() || played.isOver());
                    played.moveTo(next);
                });
            }
        }

        /** Runs the task on the session's worker and waits for that, so that tasks do not overtake one another. */
        private void call(Runnable task) throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            played.onWorker(() -> {
                task.run();
                done.countDown();
            });
            while (!done.await(10, TimeUnit.MILLISECONDS) && failures.isEmpty()) {
                Thread.onSpinWait();
            }
        }

        private void close(SplittableRandom dice) {
            if (closeAt >= 2 * PUTS) {
                return;
            }
            while (putCount.get() < closeAt) {
                Thread.onSpinWait();
            }
            played.end();
            if (dice.nextInt(3) == 0) {
                pause(dice);
                played.onWorker(played::abandon);
            }
        }

        private void work(ManualWorker worker) {
            while (!over && failures.isEmpty()) {
                worker.run();
                Thread.yield();
            }
        }

        private static void pause(SplittableRandom dice) {
            int turns = dice.nextInt(300);
            for (int i = 0; i < turns; i++) {
                Thread.onSpinWait();
            }
            if (turns % 8 == 0) {
                Thread.yield();
            }
        }

        private void awaitDeliveries() throws InterruptedException {
            for (Put put : puts) {
                boolean done = put.delivery.await(Duration.ofSeconds(20));
                assertThat(failures).isEmpty();
                assertThat(done).as("%s is settled", put).isTrue();
            }
        }

        private void check() {
            List<Long> received = played.received();
            Set<Long> distinct = new HashSet<>(received);
            assertThat(received).hasSize(distinct.size());
            for (Put put : puts) {
                Status status = put.delivery.status();
                assertThat(put.delivery.isCancelled()).isEqualTo(put.cancelled);
                assertThat(hasThrown(put.delivery)).as("%s", put).isEqualTo(status != Status.ACKNOWLEDGED);
                if (status == Status.ACKNOWLEDGED) {
                    assertThat(distinct).contains(put.value);
                } else if (status == Status.CANCELLED) {
                    assertThat(distinct).as("cancelled").doesNotContain(put.value);
                }
            }
            assertThat(inOrderOfEachPutter(received)).isTrue();
        }

        private static boolean hasThrown(Delivery delivery) {
            try {
                delivery.join();
                return false;
            } catch (CancellationException | NetQueueException e) {
                return true;
            }
        }

        /** The upper bits of a value tell the putter, the lower 8 count. */
        private static boolean inOrderOfEachPutter(List<Long> values) {
            Map<Long, Long> last = new HashMap<>();
            for (long value : values) {
                Long before = last.put(value >> 8, value);
                if (before != null && before >= value) {
                    return false;
                }
            }
            return true;
        }
    }
}
