package io.netqueue.session;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to hand 64 B messages from one thread to another, until the last has come: from put to the worker, and from
 * the worker to get. Figures are for a burst; they need two cores that are free.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandOverBenchmark {
    private static final UUID PEER = new UUID(1, 1);
    private static final UUID[] ANYBODY = {};
    private static final byte[] PAYLOAD = new byte[64];

    /** Messages handed over together. */
    @Param({"1", "1000"})
    private int burst;

    /** A worker that frames what was put and takes it for acknowledged. It does not sleep: waking is the event loop's matter. */
    @State(Scope.Benchmark)
    public static class Puts {
        private final Outbox outbox = new Outbox(Long.MAX_VALUE, Long.MAX_VALUE);
        private final Thread worker = new Thread(this::work, "worker");

        /** It starts. */
        @Setup
        public void start() {
            worker.setDaemon(true);
            worker.start();
        }

        /** It ends. */
        @TearDown
        public void stop() {
            worker.interrupt();
        }

        private void work() {
            MemoryOnly link = new MemoryOnly();
            FrameWriter writer = new FrameWriter(link, 64 * 1024);
            while (!Thread.currentThread().isInterrupted()) {
                while (outbox.hasUnsent()) {
                    outbox.writeFrame(writer, Frame.MAX_DATA);
                }
                outbox.acknowledge(outbox.cursor());
                link.flush();
                Thread.yield();
            }
        }
    }

    /** A getter, which sleeps until something comes. */
    @State(Scope.Benchmark)
    public static class Gets {
        private final Inbox inbox = new Inbox();
        private final Arrivals arrivals = inbox.of(PEER);
        private final AtomicLong got = new AtomicLong();
        private final Thread getter = new Thread(this::get, "getter");

        /** It starts. */
        @Setup
        public void start() {
            getter.setDaemon(true);
            getter.start();
        }

        /** It ends. */
        @TearDown
        public void stop() {
            getter.interrupt();
        }

        private void get() {
            try {
                while (true) {
                    inbox.take(ANYBODY, Long.MAX_VALUE);
                    got.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * From put to the worker.
     *
     * @param puts the other end
     * @return the bytes that are left, none
     */
    @Benchmark
    public long putToWorker(Puts puts) {
        for (int i = 0; i < burst; i++) {
            puts.outbox.offer(Outgoing.of(PEER, new Counted(), PAYLOAD));
        }
        while (puts.outbox.holdings().messageCount() > 0) {
            Thread.yield();
        }
        return puts.outbox.holdings().byteCount();
    }

    /**
     * From the worker to get.
     *
     * @param gets the other end
     * @return how many were got so far
     */
    @Benchmark
    public long workerToGet(Gets gets) {
        long all = gets.got.get() + burst;
        for (int i = 0; i < burst; i++) {
            gets.arrivals.append(PAYLOAD, PAYLOAD.length);
        }
        gets.arrivals.publish();
        while (gets.got.get() < all) {
            Thread.yield();
        }
        return all;
    }
}
