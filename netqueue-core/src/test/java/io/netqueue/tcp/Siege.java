package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.netty.PooledMemory;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.BusyThreads;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.Memory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A server with a client that works all the time, while a test does what it can to disturb them; and the check that it did
 * not: the client noticed nothing, the memory is what it was, and no thread has anything to do.
 */
final class Siege implements AutoCloseable {
    /** What a JVM's heap differs by anyway: classes loaded, code compiled, pools warm. */
    private static final long NOISE_BYTES = 3 << 20;

    private static final int THREADS = 4;

    private final EventLog events = new EventLog();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    private final Communicator<byte[]> server;
    private final Communicator<byte[]> client;
    private final Future<Long> trips;
    private final long before;
    private volatile boolean over;

    /** The attack of one connection. */
    interface Attack {
        void run(int number) throws Exception;
    }

    Siege(UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) throws Exception {
        CommunicatorOptions.Builder<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .events(events.options())
                .limits(LimitOptions.builder().acceptsPerSecond(1_000_000).build()); // the test shall not take long
        server = NetQueue.server(change.apply(options).build());
        client = NetQueue.client(CommunicatorOptions.builder(Serializer.bytes())
                .location(location())
                .build());
        trip();
        before = Memory.usedBytes();
        trips = threads.submit(this::work);
    }

    Siege() throws Exception {
        this(options -> options);
    }

    NetworkLocation location() {
        return server.location();
    }

    Communicator<byte[]> server() {
        return server;
    }

    private long work() throws InterruptedException {
        long count = 0;
        do {
            trip();
            count++;
        } while (!over);
        return count;
    }

    private void trip() throws InterruptedException {
        delivered(client.put(new byte[] {1}));
        next(server, client.id());
        delivered(server.put(new byte[] {2}, client.id()));
        next(client);
    }

    /** Runs an attack so many times, by several threads. */
    void attack(int count, Attack attack) throws Exception {
        List<Future<?>> parts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            parts.add(threads.submit(() -> {
                for (int number = first; number < count; number += THREADS) {
                    attack.run(number);
                }
                return null;
            }));
        }
        for (Future<?> part : parts) {
            part.get(100, TimeUnit.SECONDS);
        }
    }

    /** All is as it was. */
    void assertUndisturbed() throws Exception {
        over = true;
        assertThat(value(trips)).as("round trips meanwhile").isPositive();
        events.awaitEvents(client.id(), "ini", "linkUp");
        until("only the good client has a link", () -> server.stats().links() == 1);
        trip();
        BusyThreads.awaitIdle();
        assertThat(Memory.usedBytes() - before)
                .as("bytes more than before")
                .isLessThan(NOISE_BYTES + PooledMemory.keptBytes());
    }

    @Override
    public void close() {
        over = true;
        threads.shutdown();
        try {
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        client.close(Duration.ZERO);
        server.close(Duration.ZERO);
    }
}
