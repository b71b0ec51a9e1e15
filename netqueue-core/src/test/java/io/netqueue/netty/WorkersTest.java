package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.transport.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final Workers workers = new Workers(NettyIo.NIO);

    @AfterEach
    void endThreads() {
        workers.acquire(4).forEach(worker -> worker.loop().shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    @Test
    void whoAsksForOneSharesTheFirst() {
        assertThat(workers.acquire(1)).isEqualTo(workers.acquire(1));
    }

    @Test
    void growsToWhatIsAskedForAndSpreadsLaterCommunicators() {
        List<NettyWorker> four = workers.acquire(4);
        List<NettyWorker> ones = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ones.addAll(workers.acquire(1));
        }
        assertThat(four).doesNotHaveDuplicates();
        assertThat(ones).containsExactlyInAnyOrderElementsOf(four);
    }

    @Test
    void threadsAreNamedDaemons() throws Exception {
        Worker worker = workers.acquire(1).get(0);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        worker.execute(() -> thread.complete(Thread.currentThread()));
        assertThat(thread.get(10, TimeUnit.SECONDS).getName()).isEqualTo("netqueue-1");
        assertThat(thread.join().isDaemon()).isTrue();
        assertThat(worker.isCurrent()).isFalse();
    }

    @Test
    void runsATimerWhenItIsDueAndForgetsOneThatIsCancelled() throws Exception {
        Worker worker = workers.acquire(1).get(0);
        List<String> ran = new ArrayList<>();
        CompletableFuture<Long> due = new CompletableFuture<>();
        long delayNanos = TimeUnit.MILLISECONDS.toNanos(20);
        long startNanos = worker.nanoTime();
        worker.execute(() -> {
            worker.schedule(() -> ran.add("cancelled"), delayNanos / 2).cancel();
            worker.schedule(() -> ran.add("at once"), -1);
            worker.schedule(() -> due.complete(worker.nanoTime()), delayNanos);
        });
        assertThat(due.get(10, TimeUnit.SECONDS) - startNanos).isGreaterThanOrEqualTo(delayNanos);
        assertThat(ran).containsExactly("at once");
    }

    @Test
    void anUnknownKindOfIoIsRefusedWithTheChoices() {
        System.setProperty(NettyIo.PROPERTY, "carrier-pigeon");
        try {
            assertThatThrownBy(NettyIo::chosen)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("netqueue.io", "carrier-pigeon", "nio");
        } finally {
            System.clearProperty(NettyIo.PROPERTY);
        }
    }

    @Test
    void thePropertyChoosesTheKindOfIo() {
        System.setProperty(NettyIo.PROPERTY, "nio");
        try {
            assertThat(NettyIo.chosen()).isEqualTo(NettyIo.NIO);
        } finally {
            System.clearProperty(NettyIo.PROPERTY);
        }
    }
}
