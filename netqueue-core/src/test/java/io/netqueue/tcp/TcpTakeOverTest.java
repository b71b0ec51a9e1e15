package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.CutFixture;
import io.netqueue.testkit.EventLog;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain sockets that say the HELLO of a client which is there already: most are thieves, one may be the client itself. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class TcpTakeOverTest {
    private static final int FENCED = 9;
    private static final int BAD_TOKEN = 5;
    private static final int EXPIRED = 7;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final EventLog events = new EventLog();
    private FaultProxy proxy;
    private Communicator<byte[]> server;
    private Communicator<byte[]> client;

    private void connect(int workers, ConnectionOptions connection) {
        server = NetQueue.server(options(0)
                .limits(LimitOptions.builder().acceptsPerSecond(1_000_000).build()) // the test shall not take long
                .workers(workers)
                .connection(connection)
                .events(events.options())
                .build());
        open.add(() -> server.close(Duration.ZERO));
        proxy = new FaultProxy(server.location());
        open.add(0, proxy);
        client = NetQueue.client(
                options(proxy.location().port()).connection(connection).build());
        open.add(0, () -> client.close(Duration.ZERO));
        until("connected", () -> server.stats().links() == 1 && client.stats().links() == 1);
    }

    private static CommunicatorOptions.Builder<byte[]> options(int port) {
        return CommunicatorOptions.builder(Serializer.bytes()).location(NetworkLocation.DEFAULT_HOST, port);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Lets the client attach again, so that its HELLO shows a token; returns that. */
    private RawHello resumed() throws Exception {
        delivered(client.put(new byte[] {1}));
        next(server);
        int links = proxy.linkCount();
        proxy.link().cut();
        until(
                "back",
                () -> proxy.linkCount() > links
                        && server.stats().links() == 1
                        && client.stats().links() == 1);
        delivered(client.put(new byte[] {2}));
        next(server);
        return new RawHello(proxy.link().first());
    }

    private void assertUndisturbed(int links) throws Exception {
        delivered(client.put(new byte[] {3}));
        assertThat(next(server, client.id()).data()).containsExactly(3);
        delivered(server.put(new byte[] {4}, client.id()));
        assertThat(next(client).data()).containsExactly(4);
        assertThat(proxy.linkCount()).isEqualTo(links);
        assertThat(server.peers()).hasSize(1);
    }

    @Test
    void whoDoesNotKnowTheTokenDisturbsNobody() throws Exception {
        connect(3, CutFixture.connection().build());
        RawHello hello = resumed();
        int links = proxy.linkCount();
        Random random = new Random(10);
        byte[] token = new byte[RawHello.TOKEN_BYTES];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(token);
            assertThat(hello.epoch(hello.epoch() + random.nextInt(100))
                            .token(token)
                            .say(server.location()))
                    .isEqualTo(BAD_TOKEN);
        }
        byte[] nearly = hello.token();
        nearly[nearly.length - 1] ^= 1;
        assertThat(hello.epoch(1000).token(nearly).say(server.location())).isEqualTo(BAD_TOKEN);
        assertThat(hello.epoch(1000).withoutToken().say(server.location())).isEqualTo(BAD_TOKEN);
        assertUndisturbed(links);
    }

    /** Live, without a link, expired: no guess is right, and no guess changes anything. */
    @Test
    @Tag("slow")
    void tenThousandGuessesOfTheTokenDisturbNobody() throws Exception {
        connect(3, CutFixture.connection().expiry(Duration.ofSeconds(60)).build());
        RawHello hello = resumed();
        int links = proxy.linkCount();
        guess(hello, 6_000);
        assertUndisturbed(links);

        proxy.refuse();
        proxy.link().cut();
        until("down", () -> server.stats().links() == 0);
        Delivery waiting = server.put(new byte[] {5}, client.id());
        guess(hello, 2_000);
        assertThat(waiting.isDone()).isFalse();
        proxy.accept();
        delivered(waiting);
        assertThat(next(client).data()).containsExactly(5);

        client.close(Duration.ofSeconds(20));
        until("closed", () -> server.peers().isEmpty());
        guess(hello, 2_000);
        assertThat(server.peers()).isEmpty();
    }

    private void guess(RawHello hello, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> guesses = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            guesses.add(threads.submit(() -> {
                byte[] token = new byte[RawHello.TOKEN_BYTES];
                for (int i = 0; i < count / 4; i++) {
                    random.nextBytes(token);
                    RawHello guess = hello.epoch(hello.epoch() + 1 + random.nextInt(100));
                    assertThat(guess.token(token).say(server.location())).isEqualTo(BAD_TOKEN);
                }
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> each : guesses) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    /** Whoever takes over an id whose client is away must say more than HELLO, which may be an old one. */
    @Test
    void theHelloOfAnotherIncarnationAloneTakesNothingFromAClientThatIsAway() throws Exception {
        connect(1, CutFixture.connection().build());
        RawHello hello = resumed();
        proxy.refuse();
        proxy.link().cut();
        until("down", () -> server.stats().links() == 0);
        Delivery waiting = server.put(new byte[] {5}, client.id());
        for (int i = 1; i <= 20; i++) {
            try (RawClient stranger = new RawClient(server.location())) {
                stranger.welcomed(hello.incarnation(i).withoutToken());
            }
        }
        proxy.accept();
        delivered(waiting);
        assertThat(next(client).data()).containsExactly(5);
        events.awaitEvents(client.id(), "ini", "linkUp", "linkDown", "linkUp", "linkDown", "linkUp");
    }

    @Test
    void aHelloThatIsSaidAgainDisturbsNobody() throws Exception {
        connect(3, CutFixture.connection().build());
        byte[] first = proxy.link().first();
        RawHello hello = resumed();
        int links = proxy.linkCount();
        for (int i = 0; i < 100; i++) {
            assertThat(hello.say(server.location())).isEqualTo(FENCED);
            assertThat(hello.epoch(1).say(server.location())).isEqualTo(FENCED);
            assertThat(new RawHello(first).say(server.location())).isEqualTo(BAD_TOKEN);
        }
        assertUndisturbed(links);
    }

    @Test
    void theHelloOfAnExpiredSessionIsToldSo() throws Exception {
        connect(
                1,
                CutFixture.connection()
                        .keepAlive(Duration.ofMillis(400))
                        .expiry(Duration.ofSeconds(4))
                        .build());
        RawHello hello = resumed();
        proxy.refuse();
        proxy.link().cut();
        until("down", () -> server.stats().links() == 0);
        assertThat(hello.say(server.location())).as("on a session that waits").isEqualTo(FENCED);
        until("expired", () -> server.peers().isEmpty());
        assertThat(hello.epoch(1000).say(server.location())).isEqualTo(EXPIRED);
        assertThat(hello.epoch(1000).token(new byte[RawHello.TOKEN_BYTES]).say(server.location()))
                .isEqualTo(BAD_TOKEN);
        assertThat(server.peers()).isEmpty();
        proxy.accept();
        delivered(client.put(new byte[] {5}));
        assertThat(next(server).data()).containsExactly(5);
    }

    /** All know the token: each is the client for all the server can tell. The highest epoch is the last word. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void ofFiftyThatRaceForASessionOneLives(int workers) throws Exception {
        connect(workers, CutFixture.connection().build());
        RawHello hello = resumed();
        ExecutorService racers = Executors.newFixedThreadPool(50);
        open.add(() -> {
            racers.shutdownNow();
            racers.awaitTermination(10, TimeUnit.SECONDS);
        });
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            RawHello racer = hello.epoch(hello.epoch() + i);
            answers.add(racers.submit(() -> racer.say(server.location())));
        }
        until("one is left", () -> answers.stream().filter(Future::isDone).count() == 49);
        until("it is attached", () -> server.stats().links() == 1);
        for (int i = 0; i < 49; i++) {
            assertThat(answers.get(i).get()).isEqualTo(FENCED);
        }
        assertThat(answers.get(49).isDone()).as("the highest epoch lives").isFalse();
        // The client itself is out of it for good, and does not come back to fight.
        until("it has stopped", client::isClosed);
        assertThatThrownBy(() -> client.put(new byte[0])).isInstanceOf(ResourceClosedException.class);
        assertThat(proxy.linkCount()).isEqualTo(2);
        assertThat(server.peers()).hasSize(1);
        until("told", () -> events.of(client.id()).size() >= 4);
        List<String> told = events.of(client.id());
        assertThat(told).startsWith("ini", "linkUp", "linkDown", "linkUp");
        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i)).isEqualTo(i % 2 == 1 ? "linkUp" : "linkDown");
        }
    }

    @Test
    void whoVanishesInTheMiddleOfATakeOverLeavesNoSessionBehind() throws Exception {
        Duration expiry = Duration.ofMillis(300);
        connect(
                3,
                CutFixture.connection()
                        .keepAlive(Duration.ofMillis(200))
                        .expiry(expiry)
                        .build());
        RawHello hello = resumed();
        proxy.refuse();
        for (int i = 1; i <= 200; i++) {
            hello.epoch(hello.epoch() + i).sayAndReset(server.location());
        }
        until("expired", () -> server.peers().isEmpty());
        until("told", () -> events.of(client.id()).contains("fin with a cause"));
        assertThat(events.of(client.id())).endsWith("linkDown", "fin with a cause");
    }

    @Test
    void aStrangerWithTheIdOfALiveClientIsRefused() throws Exception {
        connect(1, CutFixture.connection().build());
        try (Communicator<byte[]> other = NetQueue.client(
                options(server.location().port()).id(client.id()).build())) {
            Delivery waiting = other.put(new byte[] {6});
            assertThat(waiting.await(Duration.ofSeconds(1))).isFalse();
            assertUndisturbed(1);
            other.close(Duration.ZERO);
        }
    }
}
