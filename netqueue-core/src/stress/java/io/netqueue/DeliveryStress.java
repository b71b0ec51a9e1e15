package io.netqueue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.netqueue.session.ManualWorker;
import io.netqueue.session.PlayedSession;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** cancel and settle: a canceller, a worker, and those that wait. */
public final class DeliveryStress {

    private DeliveryStress() {}

    /** A message of one chunk that nobody has sent. */
    public static class Put {

        final AtomicInteger freed = new AtomicInteger();
        final Delivery delivery;

        Put(int parts) {
            Chunk chunk = Chunk.of(ByteBuffer.allocate(1), freed::incrementAndGet);
            UUID[] peers = new UUID[parts];
            for (int i = 0; i < parts; i++) {
                peers[i] = new UUID(0, i);
            }
            delivery = Delivery.of(Runnable::run, peers, null, new Chunk[] {chunk});
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "one of the two")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither, or the bytes were not freed once")
    @State
    public static class CancelOrBegin extends Put {

        public CancelOrBegin() {
            super(1);
        }

        @Actor
        public void cancel(ZZI_Result result) {
            result.r1 = delivery.cancel(false);
        }

        @Actor
        public void work(ZZI_Result result) {
            result.r2 = delivery.begin();
            delivery.release();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = freed.get();
        }
    }

    /** Parts that are settled without having begun. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, 1", "1, 1, 1"},
            expect = ACCEPTABLE,
            desc = "cancelled or not, and finished once")
    @Outcome(expect = FORBIDDEN, desc = "finished twice, or never")
    @State
    public static class FinishesOnce extends Put {

        private final AtomicInteger completions = new AtomicInteger();

        public FinishesOnce() {
            super(2);
            delivery.toCompletableFuture().whenComplete((done, failure) -> completions.incrementAndGet());
        }

        @Actor
        public void cancel(III_Result result) {
            result.r1 = delivery.cancel(false) ? 1 : 0;
        }

        @Actor
        public void work() {
            delivery.release();
            delivery.release();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r2 = freed.get();
            result.r3 = completions.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1", "0, 1"},
            expect = ACCEPTABLE,
            desc = "completed at once, or by the finisher")
    @Outcome(expect = FORBIDDEN, desc = "a copy that nobody completes")
    @State
    public static class CopyCompletes extends Put {

        private CompletableFuture<Void> copy;

        public CopyCompletes() {
            super(1);
        }

        @Actor
        public void copy(II_Result result) {
            copy = delivery.toCompletableFuture();
            result.r1 = copy.isDone() ? 1 : 0;
        }

        @Actor
        public void work() {
            delivery.begin();
            delivery.release();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = copy.isDone() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, 0", "false, false, 1"},
            expect = ACCEPTABLE,
            desc = "cancelled, or sent")
    @Outcome(expect = FORBIDDEN, desc = "cancelled and sent, or neither")
    @State
    public static class CancelOrSend {

        private final ManualWorker worker = new ManualWorker();
        private final PlayedSession played = new PlayedSession(worker);
        private final Delivery delivery = Delivery.of(Runnable::run, PlayedSession.PEER, PlayedSession.payload(1));

        public CancelOrSend() {
            played.session().put(delivery.only());
        }

        @Actor
        public void cancel(ZZI_Result result) {
            result.r1 = delivery.cancel(false);
        }

        @Actor
        public void work() {
            worker.run();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            worker.run();
            result.r2 = !delivery.isDone();
            result.r3 = played.received().size();
        }
    }
}
