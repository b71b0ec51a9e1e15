package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.NetQueue;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.CutFixture;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.FaultLink;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * put, cancel and close of several threads on both sides, while the client attaches again and again by HELLO, to any of the
 * server's workers, and former HELLOs come once more: each message has one verdict, and it is true.
 */
@Tag("slow")
@ExtendWith(LeakCheck.class)
class TcpStormTest {
    private static final int ROUNDS = 12;
    private static final int CUTS = 12;
    private static final int PUTTERS = 2;
    private static final int PUTS = 600;
    private static final int LARGEST = 20_000;

    @Test
    @Timeout(300)
    void everyMessageHasOneVerdictHoweverOftenItsSessionAttaches(TestReporter reporter) throws Exception {
        Map<Status, Integer> all = new HashMap<>();
        int links = 0;
        int duplicates = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            try (Storm storm = new Storm(new SplittableRandom(seed))) {
                storm.run();
                storm.up.count(all);
                storm.down.count(all);
                links += storm.proxy.linkCount();
                duplicates += storm.proxy.duplicateCount();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(all).containsKeys(Status.ACKNOWLEDGED, Status.CANCELLED).doesNotContainKey(Status.LOST);
        assertThat(duplicates).isPositive();
        reporter.publishEntry(Map.of("links", "" + links, "old HELLOs", "" + duplicates, "messages", all.toString()));
    }

    private static final class Storm implements AutoCloseable {
        private final SplittableRandom random;
        private final Communicator<byte[]> server = NetQueue.server(options(0));
        private final FaultProxy proxy = new FaultProxy(server.location());
        private final Communicator<byte[]> client =
                NetQueue.client(options(proxy.location().port()));
        private final Way up;
        private final Way down;
        private final int closeAt;

        Storm(SplittableRandom random) throws Exception {
            this.random = random;
            closeAt = random.nextInt(2 * PUTTERS * PUTS); // in half of the rounds when all is put
            Deadlines.delivered(client.put(new byte[Long.BYTES]));
            Deadlines.next(server);
            up = new Way(client, server, server.id());
            down = new Way(server, client, client.id());
        }

        private static CommunicatorOptions<byte[]> options(int port) {
            return CommunicatorOptions.builder(Serializer.bytes())
                    .location(NetworkLocation.DEFAULT_HOST, port)
                    .connection(CutFixture.connection().build())
                    .workers(3)
                    .build();
        }

        void run() throws Exception {
            List<FutureTask<Void>> putters = new ArrayList<>();
            List<FutureTask<Void>> others = new ArrayList<>();
            for (Way way : List.of(up, down)) {
                others.add(start(way::getAll));
                for (int i = 0; i < PUTTERS; i++) {
                    int number = i;
                    SplittableRandom dice = random.split();
                    putters.add(start(() -> way.putAll(number, dice)));
                }
            }
            SplittableRandom cutting = random.split();
            others.add(start(() -> cutAll(cutting)));
            if (closeAt < PUTTERS * PUTS) {
                Deadlines.until("it is time to close", () -> up.putCount.get() >= closeAt);
                client.close();
            }
            for (FutureTask<Void> putter : putters) {
                Deadlines.value(putter);
            }
            client.close();
            server.close();
            for (FutureTask<Void> other : others) {
                Deadlines.value(other);
            }
            up.check();
            down.check();
        }

        private Void cutAll(SplittableRandom dice) {
            FaultLink former = null;
            for (int i = 0; i < CUTS && !client.isClosed(); i++) {
                int before = proxy.linkCount();
                for (FaultLink link : proxy.links()) {
                    former = link;
                    int kind = dice.nextInt(3);
                    if (kind == 0) {
                        link.reset();
                    } else if (kind == 1) {
                        link.stall(FaultLink.Lane.DOWN);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)); // much arrives, and nobody is told
                    }
                    link.cut();
                }
                Deadlines.until("it is back", () -> proxy.linkCount() > before || client.isClosed());
                if (former != null && dice.nextInt(3) == 0) {
                    proxy.duplicate(former);
                }
                LockSupport.parkNanos(dice.nextInt(8_000_000)); // in any moment of what it does then
            }
            return null;
        }

        @Override
        public void close() {
            client.close(Duration.ZERO);
            server.close(Duration.ZERO);
            proxy.close();
        }
    }

    private static FutureTask<Void> start(Callable<Void> task) {
        FutureTask<Void> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "storm");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** A delivery, its value, and whether its cancel said true. */
    private record Put(long value, Delivery delivery, boolean cancelled) {}

    /** From one communicator to another. */
    private static final class Way {
        final AtomicInteger putCount = new AtomicInteger();
        private final Communicator<byte[]> sender;
        private final Communicator<byte[]> receiver;
        private final UUID to;
        private final List<Put> puts = new ArrayList<>(); // guarded by itself
        private final List<Long> received = new ArrayList<>(); // the getter's, then the test's

        Way(Communicator<byte[]> sender, Communicator<byte[]> receiver, UUID to) {
            this.sender = sender;
            this.receiver = receiver;
            this.to = to;
        }

        Void putAll(int putter, SplittableRandom dice) {
            try {
                for (int i = 0; i < PUTS; i++) {
                    long value = (long) putter << Integer.SIZE | i;
                    int size = Long.BYTES + dice.nextInt(dice.nextInt(8) == 0 ? LARGEST : 100);
                    byte[] data = ByteBuffer.allocate(size).putLong(value).array();
                    Delivery delivery = sender.put(data, to);
                    putCount.incrementAndGet();
                    if (dice.nextInt(4) == 0) {
                        LockSupport.parkNanos(dice.nextInt(600_000));
                    }
                    Put put = new Put(value, delivery, dice.nextInt(4) == 0 && delivery.cancel(false));
                    synchronized (puts) {
                        puts.add(put);
                    }
                }
            } catch (ResourceClosedException e) {
                // closed meanwhile
            }
            return null;
        }

        Void getAll() {
            for (Message<byte[]> message : receiver.messages()) {
                received.add(ByteBuffer.wrap(message.data()).getLong());
            }
            return null;
        }

        /** Once all is over. */
        void check() {
            List<Long> acknowledged = new ArrayList<>();
            for (Put put : puts) {
                Status status = put.delivery.status();
                assertThat(put.delivery.isDone()).isTrue();
                assertThat(put.delivery.isCancelled()).isEqualTo(put.cancelled);
                if (put.cancelled) {
                    assertThat(status).isEqualTo(Status.CANCELLED);
                }
                if (status == Status.ACKNOWLEDGED) {
                    acknowledged.add(put.value);
                }
            }
            assertThat(received).containsExactlyInAnyOrderElementsOf(acknowledged);
            for (int putter = 0; putter < PUTTERS; putter++) {
                int number = putter;
                assertThat(received.stream().filter(value -> value >>> Integer.SIZE == number))
                        .isSorted();
            }
        }

        void count(Map<Status, Integer> all) {
            puts.forEach(put -> all.merge(put.delivery.status(), 1, Integer::sum));
        }
    }
}
