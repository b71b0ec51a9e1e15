package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.testkit.ChildProcess;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.LeakCheck;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader that stops while far more than the memory of either side is put at it; another one goes on meanwhile. */
@ExtendWith(LeakCheck.class)
class TcpSlowReaderTest {
    private static final long MIB = 1 << 20;
    private static final long STOP_AFTER = 32 * MIB;
    private static final long SAMPLE = 64 * MIB;
    private static final int SAMPLES = 5;

    private final Children children = new Children();
    private final AtomicLong othersBytes = new AtomicLong();

    @AfterEach
    void end() throws Exception {
        children.close();
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void twiceTheMemoryIsPutAtAReaderThatStops(TestReporter reporter) throws Exception {
        putAtAReaderThatStops(512 * MIB, reporter);
    }

    @Test
    @Tag("long")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void tenGibibytesArePutAtAReaderThatStops(TestReporter reporter) throws Exception {
        putAtAReaderThatStops(10_240 * MIB, reporter);
    }

    private void putAtAReaderThatStops(long byteCount, TestReporter reporter) throws Exception {
        ChildProcess server = children.add(ChildProcess.start(SlowReaderChild.class, "server", byteCount));
        int port = Children.port(server);
        Communicator<byte[]> other = children.add(NetQueue.client(SlowReaderChild.options(port)));
        FutureTask<Void> others = new FutureTask<>(() -> takeAll(other));
        new Thread(others, "others").start();
        nanosOfASample(); // by then it is warm
        long alone = bestSample();
        ChildProcess reader = children.add(ChildProcess.start(SlowReaderChild.class, "reader", port, STOP_AFTER));
        reader.await("stopped");
        awaitStalled(server);
        long beside = bestSample();
        long[] stalled = assertBounded(server);
        reporter.publishEntry(Map.of(
                "bytes that wait for the reader", "" + (stalled[0] - STOP_AFTER),
                "bytes held by the server", "" + stalled[1],
                "MiB a second to another peer, alone", "" + perSecond(alone),
                "beside the stopped reader", "" + perSecond(beside)));
        assertThat(beside)
                .as("the others go on, on a machine with other work too")
                .isLessThan(10 * alone);

        reader.say("go");
        others.get();
        String got = reader.await("got ");
        assertThat(got).startsWith(byteCount + " ").isEqualTo(server.await("put "));
        reader.end();
        server.end();
    }

    private Void takeAll(Communicator<byte[]> client) throws InterruptedException {
        try (client) {
            client.put(new byte[0]);
            for (byte[] piece = client.get().data();
                    piece.length > 0;
                    piece = client.get().data()) {
                othersBytes.addAndGet(piece.length);
            }
        }
        return null;
    }

    /** It may say so before, of a reader that has not got so far yet, on a busy machine. */
    private static void awaitStalled(ChildProcess server) {
        await("the server stalls behind a reader that stopped")
                .atMost(Deadlines.LIMIT)
                .untilAsserted(() -> assertBounded(server));
    }

    /** Returns what is acknowledged and what the server holds, as it said last. */
    private static long[] assertBounded(ChildProcess server) {
        List<String> said = server.lines().stream()
                .filter(line -> line.startsWith("stalled "))
                .toList();
        assertThat(said).isNotEmpty();
        String[] last = said.get(said.size() - 1).split(" ");
        long acknowledged = Long.parseLong(last[1]);
        long heldByServer = Long.parseLong(last[2]);
        assertThat(acknowledged - STOP_AFTER)
                .as("held by the reader")
                .isBetween(1L, (long) SlowReaderChild.WINDOW_BYTES + SlowReaderChild.PIECE_BYTES);
        assertThat(heldByServer).as("held by the server").isBetween((long) SlowReaderChild.QUEUE_BYTES / 2, (long)
                SlowReaderChild.QUEUE_BYTES);
        return new long[] {acknowledged, heldByServer};
    }

    /** Of a few: what else runs on the machine disturbs some. */
    private long bestSample() {
        return LongStream.generate(this::nanosOfASample).limit(SAMPLES).min().orElseThrow();
    }

    private long nanosOfASample() {
        long from = othersBytes.get();
        long start = System.nanoTime();
        until("the other peer goes on", () -> othersBytes.get() >= from + SAMPLE);
        return System.nanoTime() - start;
    }

    private static long perSecond(long sampleNanos) {
        return SAMPLE / MIB * TimeUnit.SECONDS.toNanos(1) / sampleNanos;
    }
}
