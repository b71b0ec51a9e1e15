package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.testkit.FaultLink.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Connections that look alive and are not, and servers that are not there for a while. */
interface CutsInSilence {
    /** What opens communicators and networks, and closes them after the test. */
    CutFixture cuts();

    /** With data under way: a second of silence, five seconds for the answer to a PING, and the rest for a busy machine. */
    Duration FOUND_UNDER_LOAD = Duration.ofSeconds(20);

    Duration SLOW = Duration.ofMillis(20);

    /** What a busy machine may take longer. */
    Duration BUSY = Duration.ofSeconds(5);

    /** What a half-open connection does, and which way. */
    record Silence(Set<Lane> lanes, boolean swallows) {
        void befall(FaultLink link) {
            for (Lane lane : lanes) {
                if (swallows) {
                    link.swallow(lane);
                } else {
                    link.stall(lane);
                }
            }
        }

        static List<Silence> all() {
            List<Silence> all = new ArrayList<>();
            for (Set<Lane> lanes : List.of(EnumSet.of(Lane.UP), EnumSet.of(Lane.DOWN), EnumSet.allOf(Lane.class))) {
                all.add(new Silence(lanes, true));
                all.add(new Silence(lanes, false));
            }
            return all;
        }
    }

    /** By its keep-alive only it would be found after 25 s. */
    @Test
    default void aHalfOpenLinkIsFoundUnderLoad(TestReporter reporter) throws Exception {
        ConnectionOptions connection =
                CutFixture.connection().keepAlive(Duration.ofSeconds(10)).build();
        Map<String, Future<Long>> times = new ConcurrentHashMap<>();
        for (Silence silence : Silence.all()) {
            times.put(silence + ", client putting", cuts().run(() -> recovery(silence, connection, true)));
            times.put(silence + ", server putting", cuts().run(() -> recovery(silence, connection, false)));
        }
        long worst = 0;
        for (Map.Entry<String, Future<Long>> time : times.entrySet()) {
            long millis = Deadlines.value(time.getValue());
            assertThat(millis).as(time.getKey()).isLessThanOrEqualTo(FOUND_UNDER_LOAD.toMillis());
            worst = Math.max(worst, millis);
        }
        reporter.publishEntry("millis until the sender found it, at most", "" + worst);
    }

    /** How many milliseconds after the fault the side that puts found it; and then all goes on. */
    private long recovery(Silence silence, ConnectionOptions connection, boolean clientPuts) throws Exception {
        CompletableFuture<Long> serverFound = new CompletableFuture<>();
        CompletableFuture<Long> clientFound = new CompletableFuture<>();
        Communicator<byte[]> server =
                cuts().server(options -> options.connection(connection).events(onLinkDown(serverFound)));
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = cuts().connected(
                        proxy, server, options -> options.connection(connection).events(onLinkDown(clientFound)));
        Communicator<byte[]> sender = clientPuts ? client : server;
        Communicator<byte[]> receiver = clientPuts ? server : client;
        exchange(sender, receiver, 20);
        silence.befall(proxy.link());
        long start = System.nanoTime();
        Delivery underWay = sender.put(new byte[] {7}, receiver.id());
        long found = Deadlines.value(clientPuts ? clientFound : serverFound) - start;
        proxy.links().forEach(FaultLink::cut); // so that the other end, which puts nothing, knows it too
        assertThat(next(receiver, sender.id()).data()).containsExactly(7);
        delivered(underWay);
        exchange(sender, receiver, 20);
        assertThat(proxy.linkCount()).isGreaterThanOrEqualTo(2);
        return TimeUnit.NANOSECONDS.toMillis(found);
    }

    private static void exchange(Communicator<byte[]> sender, Communicator<byte[]> receiver, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            Delivery delivery = sender.put(new byte[] {(byte) i}, receiver.id());
            assertThat(next(receiver, sender.id()).data()).containsExactly(i);
            delivered(delivery);
        }
    }

    @Test
    @Tag("slow")
    default void aHalfOpenLinkIsFoundAtFullSpeedAndNothingIsLost(TestReporter reporter) throws Exception {
        CompletableFuture<Long> serverFound = new CompletableFuture<>();
        Communicator<byte[]> server = cuts().server(options -> options.events(onLinkDown(serverFound)));
        FaultProxy proxy = cuts().proxy(server);
        // the first is so slow that much is under way when it falls silent
        proxy.onLink(link -> {
            if (proxy.linkCount() == 1) {
                link.delay(Lane.UP, SLOW).delay(Lane.DOWN, SLOW);
            }
        });
        CompletableFuture<Long> clientFound = new CompletableFuture<>();
        Communicator<byte[]> client =
                cuts().connected(proxy, server, options -> options.events(onLinkDown(clientFound)));
        Traffic up = Traffic.ofAllSizes(1, 50_000);
        Traffic down = Traffic.ofAllSizes(2, 50_000);
        List<Future<Void>> tasks = List.of(
                cuts().run(() -> up.putAll(client)),
                cuts().run(() -> up.getAll(server)),
                cuts().run(() -> down.putAll(server)),
                cuts().run(() -> down.getAll(client)));
        until("under load", () -> up.got() > 5000 && down.got() > 5000);
        new Silence(EnumSet.allOf(Lane.class), false).befall(proxy.link());
        long start = System.nanoTime();
        for (CompletableFuture<Long> found : List.of(clientFound, serverFound)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(Deadlines.value(found) - start);
            reporter.publishEntry("millis until it was found", "" + millis);
            assertThat(millis).isLessThanOrEqualTo(FOUND_UNDER_LOAD.toMillis());
        }
        for (Future<Void> task : tasks) {
            Deadlines.value(task);
        }
        assertThat(proxy.linkCount()).isGreaterThanOrEqualTo(2);
    }

    private static EventOptions onLinkDown(CompletableFuture<Long> found) {
        return EventOptions.builder()
                .linkDown(peer -> found.complete(System.nanoTime()))
                .build();
    }

    @Test
    default void anIdleHalfOpenLinkIsFoundWithinTwoAndAHalfKeepAlives(TestReporter reporter) throws Exception {
        Duration keepAlive = Duration.ofSeconds(1);
        ConnectionOptions connection =
                CutFixture.connection().keepAlive(keepAlive).build();
        Communicator<byte[]> server = cuts().server(options -> options.connection(connection));
        Map<Silence, CompletableFuture<Long>> found = new ConcurrentHashMap<>();
        List<FaultProxy> proxies = new ArrayList<>();
        for (Silence silence : Silence.all()) {
            FaultProxy proxy = cuts().proxy(server);
            proxies.add(proxy);
            found.put(silence, new CompletableFuture<>());
            Communicator<byte[]> client = cuts().connected(
                            proxy,
                            server,
                            options -> options.connection(connection).events(onLinkDown(found.get(silence))));
            exchange(client, server, 1);
        }
        for (int i = 0; i < proxies.size(); i++) {
            Silence.all().get(i).befall(proxies.get(i).link());
        }
        long start = System.nanoTime();
        long worst = 0;
        for (Map.Entry<Silence, CompletableFuture<Long>> each : found.entrySet()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(Deadlines.value(each.getValue()) - start);
            assertThat(millis).as("%s", each.getKey()).isLessThan(keepAlive.toMillis() * 5 / 2 + BUSY.toMillis());
            worst = Math.max(worst, millis);
        }
        reporter.publishEntry("millis until an idle link was found dead, at most", "" + worst);
        proxies.forEach(proxy -> until("back", () -> proxy.linkCount() >= 2));
    }

    @Test
    default void aLiveLinkThatIsIdleIsLeftAlone() throws Exception {
        ConnectionOptions connection = CutFixture.connection()
                .keepAlive(Duration.ofSeconds(1))
                .expiry(Duration.ofSeconds(1))
                .build();
        Communicator<byte[]> server = cuts().server(options -> options.connection(connection));
        FaultProxy proxy = cuts().proxy(server);
        cuts().connected(proxy, server, options -> options.connection(connection));
        long before = proxy.link().byteCount(Lane.UP);
        awaitPassed(Duration.ofSeconds(3)); // two and a half keep-alives would be the end
        assertThat(proxy.linkCount()).isEqualTo(1);
        assertThat(proxy.link().byteCount(Lane.UP)).isGreaterThan(before);
    }

    @Test
    default void aServerThatIsAwayForAWhileIsTriedWithPatience() throws Exception {
        Duration last = Duration.ofMillis(400);
        Communicator<byte[]> server = cuts().server(options -> options);
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = cuts().connected(
                        proxy,
                        server,
                        options -> options.connection(ConnectionOptions.builder()
                                .reconnectDelay(Duration.ofMillis(20), last)
                                .build()));
        exchange(client, server, 1);
        proxy.onLink(FaultLink::reset);
        proxy.link().cut();
        Delivery waiting = client.put(new byte[] {0});
        long start = System.nanoTime();
        int before = proxy.linkCount();
        until("tried often", () -> proxy.linkCount() >= before + 12);
        assertThat(Duration.ofNanos(System.nanoTime() - start)) // 12 tries, the later ones 200 ms apart on average
                .as("it does not hammer")
                .isGreaterThan(Duration.ofMillis(250));
        proxy.refuse();
        proxy.onLink(link -> {});
        int refused = proxy.linkCount();
        awaitPassed(Duration.ofSeconds(1));
        assertThat(proxy.linkCount()).isEqualTo(refused);
        assertThat(waiting.isDone()).isFalse();
        proxy.accept();
        long back = System.nanoTime();
        delivered(waiting);
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(last.plus(BUSY));
        assertThat(next(server).data()).containsExactly(0);
        exchange(server, client, 10);
    }

    @Test
    @Tag("long")
    default void anIdleHalfOpenLinkIsFoundWithTheDefaultsToo() throws Exception {
        CompletableFuture<Long> found = new CompletableFuture<>();
        Communicator<byte[]> server = cuts().server(options -> options);
        FaultProxy proxy = cuts().proxy(server);
        cuts().connected(proxy, server, options -> options.events(onLinkDown(found)));
        proxy.link().stall(Lane.UP).stall(Lane.DOWN);
        long start = System.nanoTime();
        assertThat(found.get(2, TimeUnit.MINUTES) - start)
                .isLessThan(Duration.ofSeconds(60).toNanos());
        until("back", () -> proxy.linkCount() == 2);
    }

    private static void awaitPassed(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        until("some time has passed", () -> System.nanoTime() - end >= 0);
    }

    /** It has everything and says so, but nobody hears it; and it is about to be gone. */
    @Test
    default void aServerThatClosesStaysUntilItsLastWordIsHeard() throws Exception {
        EventLog events = new EventLog();
        Communicator<byte[]> server = cuts().server(options -> options);
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = cuts().connected(proxy, server, options -> options.events(events.options()));
        delivered(client.put(new byte[1]));
        Future<Void> serverClosing = cuts().run(() -> close(server));
        until("the client knows that nothing more comes", client::isClosed);
        proxy.refuse(); // or a client that is slow to ask comes back by itself before we look
        proxy.link().swallow(Lane.DOWN);
        Future<Void> clientClosing = cuts().run(() -> close(client));
        until("the server has everything", () -> server.peers().isEmpty());
        assertThat(serverClosing).isNotDone();
        assertThat(clientClosing).isNotDone();

        proxy.accept();
        proxy.links().forEach(FaultLink::cut);
        Deadlines.value(clientClosing);
        Deadlines.value(serverClosing);
        assertThat(proxy.linkCount()).isEqualTo(2);
        events.awaitEvents(server.id(), "ini", "linkUp", "linkDown", "fin");
    }

    private static Void close(Communicator<?> communicator) {
        communicator.close();
        return null;
    }
}
