package io.netqueue.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** put: many putters, one worker that may be falling asleep. */
public final class PutStress {

    private PutStress() {}

    private static Outgoing message(long value) {
        return Outgoing.of(PlayedSession.PEER, new FakeReceipt(), PlayedSession.payload(value));
    }

    /** A session whose worker is awake, and has one message to send before it falls asleep. */
    public static class Sleepy {

        final ManualWorker worker = new ManualWorker();
        final PlayedSession played = new PlayedSession(worker);
        private final AtomicInteger met = new AtomicInteger();

        Sleepy() {
            // awake for this one, and by nobody's acknowledgement again
            worker.call(() -> played.silence(true));
            played.session().put(message(0));
        }

        /** Waits a moment for the other actor, and the putter a little longer: it is to meet the worker on its way to sleep. */
        final void meet(int mostTurnsLater) {
            met.incrementAndGet();
            for (int i = 0; i < 2_000 && met.get() < 2; i++) {
                Thread.onSpinWait();
            }
            for (int i = ThreadLocalRandom.current().nextInt(mostTurnsLater); i > 0; i--) {
                Thread.onSpinWait();
            }
        }

        /** Runs what was handed to the worker, and nothing else. */
        int received() {
            worker.run();
            return played.received().size();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "sent at once, or the worker was woken")
    @Outcome(id = "1", expect = FORBIDDEN, desc = "the worker sleeps and nobody wakes it")
    @State
    public static class WakesTheWorker extends Sleepy {

        @Actor
        public void put() {
            meet(64);
            played.session().put(message(1));
        }

        @Actor
        public void work() {
            meet(1);
            worker.run();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = received();
        }
    }

    @JCStressTest
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "both sent")
    @Outcome(expect = FORBIDDEN, desc = "one was lost, or sleeps in the queue")
    @State
    public static class WakesTheWorkerOnceForTwo extends Sleepy {

        @Actor
        public void put() {
            played.session().put(message(1));
        }

        @Actor
        public void putToo() {
            played.session().put(message(2));
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = received();
        }
    }

    /** The queue alone: a worker that looks once sees what was linked before it looked. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the worker saw neither, or was awake")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen, and awake no more")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, and awake")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "not seen by the worker, which is taken for awake")
    @State
    public static class LinkIsSeenOrSleepIs {

        private final Outbox outbox = new Outbox(10, 1000);
        private volatile boolean awake = true;

        @Actor
        public void put(II_Result result) {
            outbox.offer(message(1));
            result.r2 = awake ? 0 : 1; // 1: it wakes the worker
        }

        @Actor
        public void work(II_Result result) {
            awake = false;
            VarHandle.fullFence();
            result.r1 = outbox.hasUnsent() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "there is room for one")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "each refused while the other was counted")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "above the bound")
    @State
    public static class KeepsTheBound {

        private final Outbox outbox = new Outbox(1, 1000);

        @Actor
        public void put(II_Result result) {
            result.r1 = outbox.offer(message(1)) ? 1 : 0;
        }

        @Actor
        public void putToo(II_Result result) {
            result.r2 = outbox.offer(message(2)) ? 1 : 0;
        }
    }

    /** The peer is silent, so that the end of the session does not settle what the worker overlooks. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "put too late, and nobody tells")
    @State
    public static class LatePutIsCancelled extends Sleepy {

        private final FakeReceipt receipt = new FakeReceipt();

        public LatePutIsCancelled() {
            played.end();
            worker.run();
            played.session().put(message(0)); // too late itself, it wakes the worker
        }

        @Actor
        public void put() {
            meet(64);
            played.session().put(Outgoing.of(PlayedSession.PEER, receipt, PlayedSession.payload(1)));
        }

        @Actor
        public void work() {
            meet(1);
            worker.run();
        }

        @Arbiter
        public void look(I_Result result) {
            worker.run();
            result.r1 = receipt.settledCount();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the put was sent before the end, or cancelled behind it")
    @Outcome(expect = FORBIDDEN, desc = "a message that nobody settles, or a session that does not end")
    @State
    public static class EndSettlesWhatRaces extends Sleepy {

        private final FakeReceipt receipt = new FakeReceipt();

        public EndSettlesWhatRaces() {
            worker.call(() -> played.silence(false));
        }

        @Actor
        public void put() {
            played.session().put(Outgoing.of(PlayedSession.PEER, receipt, PlayedSession.payload(1)));
        }

        @Actor
        public void end() {
            played.end();
            worker.run();
        }

        @Arbiter
        public void look(II_Result result) {
            worker.run();
            result.r1 = receipt.settledCount();
            result.r2 = played.isOver() ? 1 : 0;
        }
    }
}
