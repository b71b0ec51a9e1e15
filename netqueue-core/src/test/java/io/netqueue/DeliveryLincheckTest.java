package io.netqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.NetQueueException;
import io.netqueue.options.Status;
import io.netqueue.session.ManualWorker;
import io.netqueue.session.PlayedSession;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A delivery of a message that is put, cancelled, framed and acknowledged by different threads has one verdict, and is
 * done once.
 */
@Tag("slow")
public class DeliveryLincheckTest {

    private final AtomicInteger freed = new AtomicInteger();
    private final AtomicInteger completions = new AtomicInteger();
    private final ManualWorker worker = new ManualWorker();
    private final PlayedSession played = new PlayedSession(worker);
    private final Delivery delivery;

    public DeliveryLincheckTest() {
        worker.call(() -> {
            played.silence(true);
            played.grant(0);
        });
        Chunk chunk = Chunk.of(ByteBuffer.wrap(PlayedSession.payload(1)), freed::incrementAndGet);
        delivery = Delivery.of(Runnable::run, new UUID[] {PlayedSession.PEER}, null, new Chunk[] {chunk});
        played.session().put(delivery.parts()[0]);
        delivery.toCompletableFuture().whenComplete((done, failure) -> completions.incrementAndGet());
    }

    // Two cancels at once agree who won, but the loser may look before the winner has told everybody.
    @Operation(nonParallelGroup = "canceller")
    public boolean cancel() {
        return delivery.cancel(false);
    }

    @Operation(nonParallelGroup = "worker")
    public int send() {
        worker.call(() -> played.grant(1_000));
        return played.received().size();
    }

    @Operation(nonParallelGroup = "worker")
    public int acknowledge() {
        worker.call(() -> played.silence(false));
        return played.received().size();
    }

    @Operation(nonParallelGroup = "worker")
    public void lose() {
        worker.call(played::abandon);
    }

    /** What became of it, once it is done. */
    @Operation
    public String verdict() {
        return delivery.isDone() ? delivery.status() + " " + delivery.isCancelled() : "open";
    }

    /** The same as the copy tells it. */
    @Operation
    public String copy() {
        CompletableFuture<Void> copy = delivery.toCompletableFuture();
        if (!copy.isDone()) {
            return "open";
        }
        return copy.isCancelled() ? "cancelled" : copy.isCompletedExceptionally() ? "failed" : "acknowledged";
    }

    @Validate
    public void isDoneOnceAndTellsItOnce() {
        boolean done = delivery.isDone();
        assertThat(freed).hasValue(done ? 1 : 0);
        assertThat(completions).hasValue(done ? 1 : 0);
        assertThat(done).isEqualTo(isFinal(delivery.status()));
        if (done) {
            assertThat(thrown()).isEqualTo(delivery.status() != Status.ACKNOWLEDGED);
        }
        if (delivery.isCancelled()) {
            assertThat(played.received()).isEmpty();
        }
    }

    private boolean thrown() {
        try {
            delivery.join();
            return false;
        } catch (CancellationException | NetQueueException e) {
            return true;
        }
    }

    private static boolean isFinal(Status status) {
        return status != Status.QUEUED && status != Status.SENT;
    }

    @Test
    void hasOneVerdict() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(400)
                .threads(3)
                .actorsPerThread(3)
                .check(DeliveryLincheckTest.class);
    }
}
