package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class InboxTest {

    private static final UUID A = new UUID(0, 0xA);
    private static final UUID B = new UUID(0, 0xB);
    private static final UUID C = new UUID(0, 0xC);
    private static final UUID OURS = new UUID(1, 1);
    private static final long FOREVER = Long.MAX_VALUE;

    private final Inbox inbox = new Inbox();

    // ---- one thread

    /** A producer may find it in the list a moment after it left; the wake must go to another. */
    @Test
    void aGetterThatLeftCannotBeWoken() {
        Inbox.Getter getter = new Inbox.Getter(Thread.currentThread(), new UUID[0]);
        assertThat(getter.wake()).as("before it waits").isFalse();
        getter.arm();
        assertThat(getter.disarm()).as("nobody woke it").isFalse();
        assertThat(getter.wake()).as("after it left").isFalse();
        getter.arm();
        assertThat(getter.wake()).as("while it waits").isTrue();
        assertThat(getter.wake()).as("a second time").isFalse();
        assertThat(getter.disarm()).as("it passes the wake on").isTrue();
    }

    @Test
    void messagesOfOnePeerComeInOrder() throws InterruptedException {
        arrive(A, 1, 2);
        arrive(A, 3);

        assertThat(takeAll()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void peersTakeTurns() throws InterruptedException {
        arrive(A, 1, 2, 3);
        arrive(B, 1, 2);
        arrive(C, 1);

        assertThat(takeAll()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void aPeerThatComesLaterHasItsTurnToo() throws InterruptedException {
        arrive(A, 1, 2, 3, 4);
        assertThat(take()).isEqualTo("a1");
        arrive(B, 1, 2);

        assertThat(takeAll()).containsExactly("a2", "b1", "a3", "b2", "a4");
    }

    @Test
    void aPeerIsListedAgainAfterItWasEmptied() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            arrive(A, round);
            arrive(B, round);
            assertThat(takeAll()).containsExactlyInAnyOrder("a" + round, "b" + round);
        }
    }

    @Test
    void getByPeerTakesFromThatPeerOnly() throws InterruptedException {
        arrive(A, 1);
        arrive(B, 1, 2);

        assertThat(take(B)).isEqualTo("b1");
        assertThat(take(B)).isEqualTo("b2");
        assertThat(take(B)).isNull();
        assertThat(take(C, A)).isEqualTo("a1");
        assertThat(takeAll()).isEmpty();
    }

    @Test
    void peersEmptiedByNameDoNotStopOthersTurns() throws InterruptedException {
        arrive(A, 1, 2);
        arrive(B, 1);
        arrive(C, 1);
        assertThat(take()).isEqualTo("a1");
        assertThat(take(B)).isEqualTo("b1");
        arrive(B, 2);

        assertThat(takeAll()).containsExactlyInAnyOrder("a2", "b2", "c1");
    }

    @Test
    void whatIsNotPublishedWaitsForNobodyButCanBeTaken() throws InterruptedException {
        Arrivals arrivals = inbox.of(A);
        arrivals.append(new byte[] {1}, 1);
        assertThat(take()).as("the peer is not listed yet").isNull();
        arrivals.publish();

        assertThat(take()).isEqualTo("a1");
    }

    @Test
    void takeWithoutTimeLooksAndDoesNotWait() throws InterruptedException {
        assertThat(inbox.take(new UUID[0], 0)).isNull();
        assertThat(inbox.take(new UUID[0], -1)).isNull();
    }

    @Test
    void takeWaitsAsLongAsItIsTold() throws InterruptedException {
        long start = System.nanoTime();
        assertThat(inbox.take(new UUID[0], TimeUnit.MILLISECONDS.toNanos(30))).isNull();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    }

    // ---- the end

    @Test
    void afterTheEndWhatIsHereIsHandedOutAndThenEveryCallThrows() throws InterruptedException {
        arrive(A, 1);
        RuntimeException why = new RuntimeException("why");
        inbox.end(new ResourceClosedException(OURS, why));

        assertThat(inbox.isEnded()).isFalse();
        assertThat(take()).isEqualTo("a1");
        assertThat(inbox.isEnded()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(ResourceClosedException.class)
                    .isThrownBy(() -> inbox.take(new UUID[0], FOREVER))
                    .satisfies(e -> assertThat(e.id()).isEqualTo(OURS))
                    .withCause(why);
            assertThatExceptionOfType(ResourceClosedException.class)
                    .isThrownBy(() -> inbox.take(new UUID[] {A}, 0))
                    .satisfies(e -> assertThat(e.id()).isEqualTo(OURS));
        }
    }

    @Test
    void askingWhetherItIsEndedLosesNothing() throws InterruptedException {
        arrive(A, 1, 2);
        arrive(B, 1);
        assertThat(take()).isEqualTo("a1");
        inbox.end(new ResourceClosedException(OURS));
        assertThat(take(B)).isEqualTo("b1");
        arrive(C, 1);
        assertThat(inbox.isEnded()).isFalse();
        assertThat(take(A)).isEqualTo("a2");
        assertThat(inbox.isEnded()).isFalse();
        assertThat(take()).isEqualTo("c1");
        assertThat(inbox.isEnded()).isTrue();
    }

    @Test
    void aPeerThatIsGoneIsDrainedAndThenGetByItsNameThrows() throws InterruptedException {
        RuntimeException why = new RuntimeException("why");
        arrive(A, 1);
        inbox.of(A).end(why);

        assertThat(take(A)).isEqualTo("a1");
        assertThatExceptionOfType(ResourceClosedException.class)
                .isThrownBy(() -> inbox.take(new UUID[] {A}, FOREVER))
                .satisfies(e -> assertThat(e.id()).isEqualTo(A))
                .withCause(why);
        assertThat(take()).as("others may still come").isNull();
        assertThat(take(A, B)).as("one of them may still come").isNull();
        inbox.of(B).end(why);
        assertThatExceptionOfType(ResourceClosedException.class).isThrownBy(() -> take(A, B));
    }

    @Test
    void aPeerThatIsBackIsNotGone() throws InterruptedException {
        inbox.of(A).end(new RuntimeException());
        inbox.reopen(inbox.of(A));

        assertThat(take(A)).isNull();
        arrive(A, 1);
        assertThat(take(A)).isEqualTo("a1");
    }

    @Test
    void aForgottenPeerLeavesWhatItsMessagesAreUntilTheyAreTaken() throws InterruptedException {
        arrive(A, 1, 2);
        arrive(B, 1);
        Arrivals former = inbox.of(A);
        former.end(new RuntimeException());
        inbox.forget(A, gone -> true);

        assertThat(take(A)).isEqualTo("a1");
        assertThat(takeAll()).containsExactlyInAnyOrder("a2", "b1");
        assertThat(inbox.of(A)).as("nothing is kept of it").isNotSameAs(former);
    }

    @Test
    void aForgottenPeerOfWhichNothingIsLeftIsForgottenAtOnce() throws InterruptedException {
        arrive(A, 1);
        Arrivals former = inbox.of(A);
        assertThat(take()).isEqualTo("a1");
        inbox.forget(A, gone -> true);

        assertThat(inbox.of(A)).isNotSameAs(former);
        inbox.forget(B, gone -> true);
    }

    @Test
    void aPeerThatIsBackIsNotForgotten() throws InterruptedException {
        Arrivals arrivals = inbox.of(A);
        inbox.forget(A, gone -> false);

        assertThat(inbox.of(A)).isSameAs(arrivals);
    }

    @Test
    void creditAskedForTooLateIsToldAtOnce() throws InterruptedException {
        Arrivals arrivals = inbox.of(A);
        arrivals.onCreditReturned(() -> {});
        arrive(A, 1, 2);
        long seen = arrivals.queuedCost();
        take();

        assertThat(arrivals.wakeWhenTaken(seen, Credit.cost(1))).isTrue();
        assertThat(arrivals.wakeWhenTaken(seen, 2 * Credit.cost(1))).isFalse();
    }

    @Test
    void namedPeersTakeTurnsToo() throws InterruptedException {
        arrive(A, 1, 2, 3, 4);
        arrive(B, 1, 2, 3, 4);

        assertThat(List.of(take(A, B), take(A, B), take(A, B), take(A, B)))
                .containsExactlyInAnyOrder("a1", "b1", "a2", "b2");
    }

    @Test
    void aPeerThatIsBackInTheMomentItIsForgottenIsFoundByItsName() throws InterruptedException {
        Arrivals arrivals = inbox.of(A);
        inbox.forget(A, gone -> true);
        inbox.reopen(arrivals);
        arrive(arrivals, 1);
        assertThat(take(A)).isEqualTo("a1");
        arrive(arrivals, 2);
        assertThat(take(A)).isEqualTo("a2");
    }

    @Test
    void aClientsServerIsKnownByItsNameOnceItIsRegistered() throws InterruptedException {
        Arrivals server = inbox.ofServer();
        inbox.register(server, A);
        arrive(server, 1);
        assertThat(take(A)).isEqualTo("a1");

        inbox.register(server, B);
        arrive(server, 2);
        assertThat(take(A)).isNull();
        assertThat(take(B)).isEqualTo("b2");
    }

    @Test
    void pooledMemoryIsGivenBackAndTheMessagesStay() throws InterruptedException {
        AtomicInteger frees = new AtomicInteger();
        ByteStream stream = new ByteStream();
        stream.writeChunk(Chunk.of(ByteBuffer.wrap(new byte[] {1, 2}), frees::incrementAndGet));
        inbox.of(A).append(stream, 2);
        inbox.of(A).publish();

        inbox.releasePooled();

        assertThat(frees).hasValue(1);
        ByteStream content = (ByteStream) inbox.take(new UUID[0], 0).claim();
        assertThat(content.toByteArray()).containsExactly(1, 2);
    }

    // ---- credit

    @Test
    void creditIsReturnedOnceAsMuchWasTakenAsWasAskedFor() throws InterruptedException {
        AtomicInteger returned = new AtomicInteger();
        Arrivals arrivals = inbox.of(A);
        arrivals.onCreditReturned(returned::incrementAndGet);
        arrive(A, 1, 2, 3, 4);
        assertThat(arrivals.queuedCost()).isEqualTo(4 * Credit.cost(1));
        assertThat(arrivals.wakeWhenTaken(arrivals.queuedCost(), 2 * Credit.cost(1)))
                .isFalse();

        take();
        assertThat(returned).hasValue(0);
        take();
        assertThat(returned).hasValue(1);
        take();
        assertThat(returned).as("once for each time it was asked for").hasValue(1);
        assertThat(arrivals.queuedCost()).isEqualTo(Credit.cost(1));
    }

    // ---- many threads

    @Test
    void aGetterThatWaitsIsWokenByWhatItWaitsFor() throws Exception {
        FutureTask<String> any = start(() -> text(inbox.take(new UUID[0], FOREVER)));
        awaitParked(1);
        arrive(A, 1);
        assertThat(any.get(30, TimeUnit.SECONDS)).isEqualTo("a1");

        FutureTask<String> ofB = start(() -> text(inbox.take(new UUID[] {B}, FOREVER)));
        awaitParked(1);
        arrive(A, 2);
        arrive(B, 1);
        assertThat(ofB.get(30, TimeUnit.SECONDS)).isEqualTo("b1");
        assertThat(take()).isEqualTo("a2");
    }

    @Test
    void messagesAreNotHeldUpByAGetterThatWantsOthers() throws Exception {
        FutureTask<String> ofB = start(() -> text(inbox.take(new UUID[] {B}, FOREVER)));
        awaitParked(1);
        FutureTask<String> ofA = start(() -> text(inbox.take(new UUID[] {A}, FOREVER)));
        awaitParked(2);

        arrive(A, 1);
        assertThat(ofA.get(30, TimeUnit.SECONDS)).isEqualTo("a1");
        arrive(B, 1);
        assertThat(ofB.get(30, TimeUnit.SECONDS)).isEqualTo("b1");
    }

    @Test
    void oneBatchWakesAsManyGettersAsItHasMessages() throws Exception {
        List<FutureTask<String>> getters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            getters.add(start(() -> text(inbox.take(new UUID[0], FOREVER))));
        }
        awaitParked(5);
        arrive(A, 1, 2, 3, 4, 5);

        List<String> got = new ArrayList<>();
        for (FutureTask<String> getter : getters) {
            got.add(getter.get(30, TimeUnit.SECONDS));
        }
        assertThat(got).containsExactlyInAnyOrder("a1", "a2", "a3", "a4", "a5");
    }

    @Test
    void theEndReachesEveryThreadThatWaits() throws Exception {
        List<FutureTask<String>> getters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            UUID[] from = i % 2 == 0 ? new UUID[0] : new UUID[] {A};
            getters.add(start(() -> text(inbox.take(from, FOREVER))));
        }
        awaitParked(4);
        inbox.end(new ResourceClosedException(OURS));

        for (FutureTask<String> getter : getters) {
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(() -> getter.get(30, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ResourceClosedException.class);
        }
    }

    @Test
    void theEndOfAPeerReachesThoseThatWaitForItOnly() throws Exception {
        FutureTask<String> ofA = start(() -> text(inbox.take(new UUID[] {A}, FOREVER)));
        FutureTask<String> any = start(() -> text(inbox.take(new UUID[0], FOREVER)));
        inbox.of(A);
        awaitParked(2);
        inbox.of(A).end(new RuntimeException());

        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> ofA.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ResourceClosedException.class);
        arrive(B, 1);
        assertThat(any.get(30, TimeUnit.SECONDS)).isEqualTo("b1");
    }

    @Test
    void anInterruptEndsTheWaitAndPassesOnTheWake() throws Exception {
        FutureTask<String> interrupted = start(() -> text(inbox.take(new UUID[0], FOREVER)));
        awaitParked(1);
        Thread thread = parked().get(0);
        FutureTask<String> other = start(() -> text(inbox.take(new UUID[0], FOREVER)));
        awaitParked(2);
        thread.interrupt();
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> interrupted.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
        arrive(A, 1);

        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("a1");
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNotTake() throws InterruptedException {
        arrive(A, 1);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> take());
        assertThat(take()).isEqualTo("a1");
    }

    // ---- help

    private void arrive(UUID peer, int... numbers) {
        arrive(inbox.of(peer), numbers);
    }

    private static void arrive(Arrivals arrivals, int... numbers) {
        for (int number : numbers) {
            arrivals.append(new byte[] {(byte) number}, 1);
        }
        arrivals.publish();
    }

    private String take(UUID... peers) throws InterruptedException {
        return text(inbox.take(peers, 0));
    }

    private List<String> takeAll() throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (String next = take(); next != null; next = take()) {
            all.add(next);
        }
        return all;
    }

    private static String text(Arrival arrival) {
        return arrival == null
                ? null
                : Long.toHexString(arrival.peer().getLeastSignificantBits()) + ((byte[]) arrival.claim())[0];
    }

    private final List<Thread> threads = new ArrayList<>();

    private FutureTask<String> start(Callable<String> task) {
        FutureTask<String> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "getter");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return future;
    }

    private void awaitParked(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> parked().size() == count);
    }

    private List<Thread> parked() {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.WAITING)
                .toList();
    }
}
