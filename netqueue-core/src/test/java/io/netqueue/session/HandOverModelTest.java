package io.netqueue.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The wake-ups, by the model checker, which runs the interleavings one after the other and finds those in which a thread
 * waits for ever. What hardware and compilers reorder is the matter of the jcstress tests.
 */
@Tag("long")
class HandOverModelTest {

    private static final UUID[] ANYBODY = {};
    private static final UUID[] PEER = {PlayedSession.PEER};
    private static final int INVOCATIONS = 1_000;

    @Test
    void aPutWakesAWorkerThatFallsAsleep() {
        Lincheck.runConcurrentTest(1_000, () -> {
            WakeModel model = new WakeModel();
            model.run();
        });
    }

    /** A putter and a worker that is falling asleep. */
    private static final class WakeModel {

        private final ManualWorker worker = new ManualWorker();
        private final PlayedSession played = new PlayedSession(worker);

        void run() {
            worker.call(() -> played.silence(true)); // so that no acknowledgement wakes it
            put(0);
            inParallel(() -> put(1), worker::run);
            worker.run(); // what was handed to it, and nothing else
            check(played.received().size() == 2, "nobody was woken for what was put");
        }

        private void put(long value) {
            played.session().put(Outgoing.of(PlayedSession.PEER, new FakeReceipt(), PlayedSession.payload(value)));
        }
    }

    @Test
    void everyMessageReachesAGetterThatWaits() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Inbox inbox = new Inbox();
            Arrivals arrivals = inbox.of(PlayedSession.PEER);
            AtomicInteger sum = new AtomicInteger();
            inParallel(
                    () -> {
                        arrive(arrivals, 1);
                        arrive(arrivals, 10);
                        arrivals.publish();
                    },
                    () -> sum.addAndGet(get(inbox, ANYBODY)),
                    () -> sum.addAndGet(get(inbox, PEER)));
            check(sum.get() == 11, "a message was lost or doubled");
        });
    }

    @Test
    void everyGetterHearsOfTheEnd() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Inbox inbox = new Inbox();
            Arrivals arrivals = inbox.of(PlayedSession.PEER);
            AtomicInteger sum = new AtomicInteger();
            inParallel(
                    () -> {
                        arrive(arrivals, 1);
                        arrivals.publish();
                        inbox.end(PlayedSession.CLOSED);
                    },
                    () -> sum.addAndGet(getToTheEnd(inbox)),
                    () -> sum.addAndGet(getToTheEnd(inbox)));
            check(sum.get() == 1, "the message was lost or doubled");
        });
    }

    private static void arrive(Arrivals arrivals, long value) {
        arrivals.append(PlayedSession.payload(value), Long.BYTES);
    }

    private static int get(Inbox inbox, UUID[] peers) {
        try {
            return (int)
                    ByteBuffer.wrap((byte[]) inbox.take(peers, Long.MAX_VALUE).claim())
                            .getLong();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int getToTheEnd(Inbox inbox) {
        int sum = 0;
        try {
            while (true) {
                sum += get(inbox, ANYBODY);
            }
        } catch (io.netqueue.error.ResourceClosedException e) {
            return sum;
        }
    }

    @Test
    void creditThatIsReturnedWhileTheWorkerLooksIsNotLost() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Inbox inbox = new Inbox();
            Arrivals arrivals = inbox.of(PlayedSession.PEER);
            AtomicInteger told = new AtomicInteger();
            AtomicInteger knew = new AtomicInteger();
            arrivals.onCreditReturned(told::incrementAndGet);
            arrive(arrivals, 1);
            arrive(arrivals, 2);
            arrivals.publish();
            inParallel(
                    () -> {
                        long queued = arrivals.queuedCost();
                        if (queued > 0 && !arrivals.wakeWhenTaken(queued, queued)) {
                            return;
                        }
                        knew.incrementAndGet();
                    },
                    () -> {
                        get(inbox, ANYBODY);
                        get(inbox, ANYBODY);
                    });
            check(told.get() + knew.get() > 0, "credit was returned and nobody was told");
        });
    }

    /** The model checker takes no assertions but plain ones. */
    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static void inParallel(Runnable... tasks) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
