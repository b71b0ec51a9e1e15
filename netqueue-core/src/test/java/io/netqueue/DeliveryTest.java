package io.netqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.error.QueueFullException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SessionLostException;
import io.netqueue.options.Status;
import io.netqueue.session.Verdicts;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DeliveryTest {

    private static final UUID A = new UUID(0, 0xA);
    private static final UUID B = new UUID(0, 0xB);
    private static final UUID C = new UUID(0, 0xC);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Deque<Runnable> events = new ArrayDeque<>();
    private final Delivery single = Delivery.of(events::add, A, new byte[3]);
    private final Delivery both = Delivery.of(events::add, new UUID[] {A, B}, new byte[3], null);

    // ---- status

    @Test
    void statusGoesFromQueuedOverSentToAcknowledged() {
        assertThat(single.status()).isEqualTo(Status.QUEUED);
        Verdicts.send(single.only());
        assertThat(single.status()).isEqualTo(Status.SENT);
        assertThat(single.isDone()).isFalse();
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);

        assertThat(single.status()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(single.isDone()).isTrue();
        assertThat(single.isCancelled()).isFalse();
        single.join();
    }

    @Test
    void statusOfAllIsTheLeastAdvancedWhileOneIsOpenAndThenTheWorst() {
        Delivery three = Delivery.of(events::add, new UUID[] {A, B, C}, new byte[3], null);
        Verdicts.settle(three.parts()[0], Status.LOST, new SessionLostException("a"));
        assertThat(three.status()).isEqualTo(Status.QUEUED);
        Verdicts.send(three.parts()[1]);
        Verdicts.send(three.parts()[2]);
        assertThat(three.status()).isEqualTo(Status.SENT);
        Verdicts.settle(three.parts()[1], Status.REFUSED, new SessionLostException("b"));
        assertThat(three.status()).isEqualTo(Status.SENT);
        assertThat(three.isDone()).isFalse();
        Verdicts.settle(three.parts()[2], Status.ACKNOWLEDGED, null);

        assertThat(three.status()).isEqualTo(Status.LOST);
        assertThat(three.status(A)).isEqualTo(Status.LOST);
        assertThat(three.status(B)).isEqualTo(Status.REFUSED);
        assertThat(three.status(C)).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(three.isDone()).isTrue();
    }

    @Test
    void statusOfAPeerItWasNotPutToIsAWrongArgument() {
        assertThatIllegalArgumentException().isThrownBy(() -> both.status(C)).withMessageContaining(C.toString());
        assertThatThrownBy(() -> both.status(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("peer");
    }

    @Test
    void aMessageToNobodyIsDoneAndAcknowledged() {
        Delivery nobody = Delivery.of(events::add, new UUID[0], new byte[3], null);

        assertThat(nobody.isDone()).isTrue();
        assertThat(nobody.status()).isEqualTo(Status.ACKNOWLEDGED);
        nobody.join();
    }

    @Test
    void aVerdictIsFinal() {
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);
        Verdicts.settle(single.only(), Status.LOST, new SessionLostException("late"));

        assertThat(single.status()).isEqualTo(Status.ACKNOWLEDGED);
    }

    // ---- done

    @Test
    void itIsNotDoneWhileALinkRefersToTheBytes() {
        AtomicInteger frees = new AtomicInteger();
        Chunk chunk = Chunk.of(ByteBuffer.allocate(5), frees::incrementAndGet);
        Delivery delivery = Delivery.of(events::add, new UUID[] {A}, null, new Chunk[] {chunk});
        assertThat(delivery.parts()[0].byteCount()).isEqualTo(5);
        delivery.retain();
        Verdicts.settle(delivery.parts()[0], Status.LOST, new SessionLostException("gone"));
        assertThat(delivery.status()).isEqualTo(Status.LOST);
        assertThat(delivery.isDone()).isFalse();
        assertThat(frees).hasValue(0);

        delivery.release();
        assertThat(delivery.isDone()).isTrue();
        assertThat(frees).hasValue(1);
    }

    // ---- cancel

    @Test
    void cancelBeforeAnyByteLeftWithdrawsItForAll() {
        assertThat(both.cancel(false)).isTrue();

        assertThat(both.isCancelled()).isTrue();
        assertThat(both.isDone()).isTrue();
        assertThat(both.status()).isEqualTo(Status.CANCELLED);
        assertThat(both.status(A)).isEqualTo(Status.CANCELLED);
        assertThat(both.status(B)).isEqualTo(Status.CANCELLED);
        assertThat(Verdicts.send(both.parts()[0])).isFalse();
        assertThat(Verdicts.send(both.parts()[1])).isFalse();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(both::join);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(both::get);
    }

    @Test
    void cancelAfterAByteLeftForOneIsTooLateForAll() {
        Verdicts.send(both.parts()[1]);

        assertThat(both.cancel(true)).isFalse();
        assertThat(both.isCancelled()).isFalse();
        assertThat(Verdicts.send(both.parts()[0])).isTrue();
    }

    @Test
    void cancelAfterTheEndAndASecondCancelAreFalse() {
        assertThat(single.cancel(false)).isTrue();
        assertThat(single.cancel(false)).isFalse();
        Verdicts.settle(both.parts()[0], Status.REFUSED, new SessionLostException("a"));
        Verdicts.settle(both.parts()[1], Status.REFUSED, new SessionLostException("b"));

        assertThat(both.cancel(false)).isFalse();
        assertThat(both.isCancelled()).isFalse();
    }

    @Test
    void bytesOfACancelledMessageAreReleasedOnceAndAtOnce() {
        AtomicInteger frees = new AtomicInteger();
        Chunk chunk = Chunk.of(ByteBuffer.allocate(5), frees::incrementAndGet);
        Delivery delivery = Delivery.of(events::add, new UUID[] {A, B}, null, new Chunk[] {chunk});

        delivery.cancel(false);
        assertThat(frees).hasValue(1);
        Verdicts.settle(delivery.parts()[0], Status.CANCELLED, null);
        Verdicts.settle(delivery.parts()[1], Status.CANCELLED, null);
        assertThat(frees).hasValue(1);
    }

    @Test
    void ofCancelAndFirstByteExactlyOneWins() throws Exception {
        for (int round = 0; round < 2000; round++) {
            Delivery delivery = Delivery.of(Runnable::run, A, new byte[1]);
            CyclicBarrier start = new CyclicBarrier(2);
            FutureTask<Boolean> send = run(() -> {
                start.await();
                return Verdicts.send(delivery.only());
            });
            start.await();
            boolean cancelled = delivery.cancel(false);

            assertThat(send.get(30, TimeUnit.SECONDS)).isNotEqualTo(cancelled);
        }
    }

    @Test
    void ofCancelAndRefusalExactlyOneReleasesTheBytes() throws Exception {
        for (int round = 0; round < 2000; round++) {
            AtomicInteger frees = new AtomicInteger();
            Chunk chunk = Chunk.of(ByteBuffer.allocate(1), frees::incrementAndGet);
            Delivery delivery = Delivery.of(Runnable::run, new UUID[] {A}, null, new Chunk[] {chunk});
            CyclicBarrier start = new CyclicBarrier(2);
            FutureTask<Boolean> refuse = run(() -> {
                start.await();
                delivery.parts()[0].refuse(new SessionLostException("no"));
                return true;
            });
            start.await();
            delivery.cancel(false);
            refuse.get(30, TimeUnit.SECONDS);

            assertThat(delivery.isDone()).isTrue();
            assertThat(frees).hasValue(1);
        }
    }

    // ---- what join and get throw

    @Test
    void joinThrowsTheCauseItselfAndGetWrapsIt() {
        RuntimeException root = new RuntimeException("root");
        Verdicts.settle(single.only(), Status.LOST, ResourceClosedException.stackless(A, root));

        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(single::join)
                .satisfies(e -> assertThat(e.id()).isEqualTo(A))
                .withCause(root);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(single::get)
                .withCauseInstanceOf(ResourceClosedException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> single.get(1, TimeUnit.SECONDS))
                .withCauseInstanceOf(ResourceClosedException.class);
    }

    @Test
    void ofSeveralFailuresTheFirstIsThrownAndTheOthersAreSuppressed() {
        Delivery three = Delivery.of(events::add, new UUID[] {A, B, C}, new byte[3], null);
        SessionLostException last = new SessionLostException("last");
        Verdicts.settle(three.parts()[2], Status.LOST, last);
        Verdicts.settle(three.parts()[1], Status.ACKNOWLEDGED, null);
        Verdicts.settle(three.parts()[0], Status.REFUSED, new QueueFullException(A, "queueBytes", 1, 2));

        for (int again = 0; again < 3; again++) {
            assertThatExceptionOfType(QueueFullException.class)
                    .isThrownBy(three::join)
                    .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(last));
        }
    }

    @Test
    void oneCauseOfAllPeersIsNotItsOwnCompanion() {
        ResourceClosedException shared = ResourceClosedException.stackless(C, null);
        Verdicts.settle(both.parts()[0], Status.CANCELLED, shared);
        Verdicts.settle(both.parts()[1], Status.CANCELLED, shared);

        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(both::join)
                .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    }

    @Test
    void aCauseSharedByAMillionDeliveriesIsThrownWithAStackOfItsOwn() {
        ResourceClosedException closed = ResourceClosedException.stackless(A, null);
        SessionLostException lost = SessionLostException.stackless("why", null);
        Verdicts.settle(both.parts()[0], Status.CANCELLED, closed);
        Verdicts.settle(both.parts()[1], Status.LOST, lost);
        Verdicts.settle(single.only(), Status.LOST, lost);

        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(both::join)
                .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
        assertThatExceptionOfType(SessionLostException.class)
                .isThrownBy(single::join)
                .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
        assertThat(closed.getSuppressed()).isEmpty();
    }

    // ---- waiting

    @Test
    void awaitSaysWhetherItIsDoneInTime() throws InterruptedException {
        assertThat(single.await(Duration.ZERO)).isFalse();
        assertThat(single.await(Duration.ofMillis(-5))).isFalse();
        assertThat(single.await(Duration.ofMillis(5))).isFalse();
        Verdicts.settle(single.only(), Status.LOST, new SessionLostException("why"));

        assertThat(single.await(Duration.ZERO)).isTrue();
        assertThat(single.await(Duration.ofDays(300_000))).isTrue();
    }

    @Test
    void getInTimeNamesTheStatus() {
        Verdicts.send(single.only());

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> single.get(1, TimeUnit.MILLISECONDS))
                .withMessageContaining("SENT");
    }

    @Test
    void everyThreadThatWaitsIsWoken() throws Exception {
        FutureTask<Boolean> joining = new FutureTask<>(single::join, true);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> single.await(LONG));
        FutureTask<Void> getting = new FutureTask<>(() -> single.get());
        Thread[] threads = {new Thread(joining), new Thread(waiting), new Thread(getting)};
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        for (Thread thread : threads) {
            Awaitility.await().atMost(LONG).until(() -> thread.getState().name().contains("WAITING"));
        }
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);

        assertThat(joining.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        getting.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptEndsAwait() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> single.await(LONG));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptDoesNotEndJoinAndIsKept() throws Exception {
        FutureTask<Boolean> joining = new FutureTask<>(() -> {
            single.join();
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(joining);
        thread.setDaemon(true);
        thread.start();
        thread.interrupt();
        Awaitility.await().atMost(LONG).until(() -> !thread.isInterrupted());
        assertThat(joining.isDone()).isFalse();
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);

        assertThat(joining.get(30, TimeUnit.SECONDS)).isTrue();
    }

    // ---- the copy

    @Test
    void theCopyIsCompletedOnTheEventsExecutor() {
        CompletableFuture<Void> copy = single.toCompletableFuture();
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);
        assertThat(copy).isNotDone();

        events.remove().run();
        assertThat(copy).isCompletedWithValue(null);
        CompletableFuture<Void> later = single.toCompletableFuture();
        assertThat(later).isNotDone();
        events.remove().run();
        assertThat(later).isCompleted();
    }

    @Test
    void theCopyFailsAsTheDeliveryDoes() {
        CompletableFuture<Void> lost = single.toCompletableFuture();
        CompletableFuture<Void> cancelled = both.toCompletableFuture();
        Verdicts.settle(single.only(), Status.LOST, new SessionLostException("why"));
        both.cancel(false);
        events.forEach(Runnable::run);

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(lost::join)
                .withCauseInstanceOf(SessionLostException.class);
        assertThat(cancelled).isCancelled();
    }

    @Test
    void completingTheCopyChangesNothing() {
        single.toCompletableFuture().complete(null);
        single.toCompletableFuture().cancel(true);

        assertThat(single.isDone()).isFalse();
        assertThat(single.isCancelled()).isFalse();
        Verdicts.settle(single.only(), Status.ACKNOWLEDGED, null);
        events.forEach(Runnable::run);
        assertThat(single.isDone()).isTrue();
    }

    @Test
    void anExecutorThatTakesNothingAnyMoreDoesNotHurtTheWorkerAndTheCopyIsCompletedAllTheSame() throws Exception {
        Delivery delivery = Delivery.of(
                command -> {
                    throw new RejectedExecutionException("shut down");
                },
                A,
                new byte[1]);
        CompletableFuture<Void> copy = delivery.toCompletableFuture();
        Verdicts.settle(delivery.only(), Status.ACKNOWLEDGED, null);

        copy.get(30, TimeUnit.SECONDS);
    }

    private static <T> FutureTask<T> run(java.util.concurrent.Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future);
        thread.setDaemon(true);
        thread.start();
        return future;
    }
}
