package io.netqueue.netty;

import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file system that hangs, or fails, stops nobody. */
class SlowLookTest {
    private static final int MORE_THAN_THREADS = 6;
    private static final Executor HERE = Runnable::run;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final SlowLook hanging = new SlowLook(this::hang);

    private void hang() {
        looks.incrementAndGet();
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void letGo() {
        answer.countDown();
    }

    private static CompletableFuture<Thread> after(SlowLook look) {
        CompletableFuture<Thread> done = new CompletableFuture<>();
        look.thenOn(HERE, () -> done.complete(Thread.currentThread()));
        return done;
    }

    @Test
    void aLookThatHangsIsWaitedForOnceAndNotLong() throws Exception {
        long before = System.nanoTime();
        value(after(hanging));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SlowLook.PATIENCE_NANOS);
        assertThat(after(hanging)).as("at once").isCompletedWithValue(Thread.currentThread());
        until("it is looked", () -> looks.get() > 0);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aLookThatFailsIsFollowedByWhatComesNext() throws Exception {
        for (Throwable each : List.of(new IllegalStateException("closed"), new AssertionError("no such class"))) {
            value(after(new SlowLook(() -> SlowLookTest.<RuntimeException>raise(each))));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable any) throws T {
        throw (T) any;
    }

    @Test
    void itIsLookedAgainAfterALookEnded() throws Exception {
        answer.countDown();
        value(after(hanging));
        value(hanging.begin());
        value(after(hanging));
        assertThat(looks.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void namesAreFoundWhileLooksHang() throws Exception {
        List<SlowLook> all = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            SlowLook each = new SlowLook(this::hang);
            each.begin();
            all.add(each);
        }
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        NameResolver.resolve("127.0.0.1", HERE, (addresses, unknown) -> found.complete(addresses));
        assertThat(value(found)).hasSize(1);
        for (SlowLook each : all) {
            value(after(each)); // the ones that wait for a thread are not waited for longer
        }
    }
}
