package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.testkit.FaultLink.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages both ways while one connection after the other is lost: none is lost, doubled or overtaken. */
interface CutsUnderLoad {
    /** What opens communicators and networks, and closes them after the test. */
    CutFixture cuts();

    /** A HELLO or WELCOME with all that comes before. */
    int HANDSHAKE = 200;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    default void aHundredCutsDuringAHundredThousandMessagesEachWay(int workers, TestReporter reporter)
            throws Exception {
        cut(100, 100_000, workers, reporter);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    default void aThousandCutsDuringAMillionMessagesEachWay(int workers, TestReporter reporter) throws Exception {
        cut(1000, 1_000_000, workers, reporter);
    }

    private void cut(int count, int messages, int workers, TestReporter reporter) throws Exception {
        long seed = 4711;
        int window = 1024 * 1024;
        Communicator<byte[]> server = cuts().server(options -> options.workers(workers)
                .connection(CutFixture.connection().receiveWindow(window).build()));
        FaultProxy proxy = cuts().proxy(server);
        Traffic up = Traffic.ofAllSizes(seed, messages);
        Traffic down = Traffic.ofAllSizes(seed + 1, messages);
        Random random = new Random(seed);
        long apart = up.byteCount() / (2L * count); // all cuts come during the first half
        proxy.onLink(link -> {
            if (proxy.linkCount() <= count) {
                doom(link, random, apart);
            }
        });
        long start = System.nanoTime();
        Communicator<byte[]> client = cuts().client(
                        proxy,
                        options -> options.workers(workers)
                                .connection(CutFixture.connection()
                                        .receiveWindow(window)
                                        .build()));
        Deadlines.until("connected", () -> ContractFixture.knows(server, client.id()));
        awaitAll(Duration.ofMinutes(20), exchange(up, client, server), exchange(down, server, client));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        int cut = proxy.linkCount() - 1;
        long clientAgain = client.stats().resentBytes();
        long serverAgain = server.stats().resentBytes();
        reporter.publishEntry(Map.of(
                "workers", "" + workers,
                "cuts", "" + cut,
                "messages", "" + (up.got() + down.got()),
                "bytes", "" + (up.gotBytes() + down.gotBytes()),
                "sent again by the client", "" + clientAgain,
                "sent again by the server", "" + serverAgain,
                "millis", "" + millis));
        assertThat(cut).as("cuts").isGreaterThanOrEqualTo(count);
        assertThat(client.stats().resentBytes()).as("sent again").isBetween(1L, (long) cut * window);
        assertThat(server.stats().resentBytes()).as("sent again").isBetween(1L, (long) cut * window);
        client.close();
        server.close();
        assertThat(client.poll(Duration.ZERO))
                .as("nothing comes after the last")
                .isEmpty();
        assertThat(server.poll(Duration.ZERO))
                .as("nothing comes after the last")
                .isEmpty();
    }

    /** Some connections end in the handshake, some by a reset, and all of them somewhere in the middle of something. */
    private static void doom(FaultLink link, Random random, long apart) {
        long at = random.nextInt(8) == 0 ? random.nextInt(HANDSHAKE) : random.nextLong(2 * apart);
        boolean reset = random.nextInt(4) == 0;
        for (Lane lane : Lane.values()) { // whichever gets there first, as one direction may have ended long ago
            if (reset) {
                link.resetAt(lane, at);
            } else {
                link.cutAt(lane, at);
            }
        }
    }

    private List<Future<Void>> exchange(Traffic traffic, Communicator<byte[]> sender, Communicator<byte[]> receiver) {
        return List.of(cuts().run(() -> traffic.putAll(sender)), cuts().run(() -> traffic.getAll(receiver)));
    }

    @SafeVarargs
    private static void awaitAll(Duration limit, List<Future<Void>>... tasks) throws Exception {
        for (List<Future<Void>> each : tasks) {
            for (Future<Void> task : each) {
                task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    @Test
    default void connectionsThatSayAgainWhatOthersSaid() throws Exception {
        Communicator<byte[]> server = cuts().server(options -> options.workers(3));
        FaultProxy proxy = cuts().proxy(server);
        Random random = new Random(3);
        AtomicReference<FaultLink> former = new AtomicReference<>();
        proxy.onLink(link -> {
            link.cutAt(random.nextBoolean() ? Lane.UP : Lane.DOWN, HANDSHAKE + random.nextInt(20_000));
            FaultLink last = former.getAndSet(link);
            for (int i = 0; last != null && i < 3; i++) {
                proxy.duplicate(last); // while the client itself says HELLO anew
            }
        });
        Communicator<byte[]> client = cuts().client(proxy, options -> options);
        Deadlines.until("connected", () -> ContractFixture.knows(server, client.id()));
        exchangeSmall(client, server, 50_000);
        assertThat(proxy.duplicateCount()).isGreaterThan(50);
        proxy.onLink(link -> {});
        client.close();
        Deadlines.until("no session is left", () -> server.peers().isEmpty());
    }

    @Test
    default void aConnectionThatGivesOneByteAtATime() throws Exception {
        Communicator<byte[]> server = cuts().server(options -> options);
        FaultProxy proxy = cuts().proxy(server);
        proxy.onLink(link -> link.slice(1));
        Communicator<byte[]> client = cuts().connected(proxy, server, options -> options);
        exchangeSmall(client, server, 1000);
        assertThat(proxy.linkCount()).isEqualTo(1);
        client.close();
    }

    @Test
    default void aConnectionThatIsSlowBothWays() throws Exception {
        Communicator<byte[]> server = cuts().server(options -> options);
        FaultProxy proxy = cuts().proxy(server);
        proxy.onLink(link -> link.delay(Lane.UP, Duration.ofMillis(20)).delay(Lane.DOWN, Duration.ofMillis(20)));
        Communicator<byte[]> client = cuts().connected(proxy, server, options -> options);
        exchangeSmall(client, server, 20_000);
        assertThat(proxy.linkCount()).isEqualTo(1);
        client.close();
    }

    @Test
    default void aCutAtEachByteOfTheFirstTwoHundred() throws Exception {
        Communicator<byte[]> server = cuts().server(options -> options.workers(2));
        FaultProxy proxy = cuts().proxy(server);
        proxy.onLink(link -> {
            int number = proxy.linkCount() - 1;
            if (number < 2 * HANDSHAKE) {
                link.cutAt(number % 2 == 0 ? Lane.UP : Lane.DOWN, number / 2);
            }
        });
        Communicator<byte[]> client = cuts().client(proxy, options -> options);
        Deadlines.until("connected", () -> ContractFixture.knows(server, client.id()));
        exchangeSmall(client, server, 5000);
        client.close();
        Deadlines.until("no session is left", () -> server.peers().isEmpty());
    }

    private void exchangeSmall(Communicator<byte[]> client, Communicator<byte[]> server, int messages)
            throws Exception {
        awaitAll(
                Deadlines.LIMIT,
                exchange(Traffic.ofSmall(1, messages), client, server),
                exchange(Traffic.ofSmall(2, messages), server, client));
    }
}
