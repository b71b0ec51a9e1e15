package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.Status;
import io.netqueue.testkit.FaultLink.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A client that is away for too long: what is said of the messages is true on both sides, and a new session works. */
interface CutsAndExpiry {
    /** What opens communicators and networks, and closes them after the test. */
    CutFixture cuts();

    int SIZE = 1000;
    int COUNT = 200;

    /** The credit is less than what is put, so that some is under way and some never left. */
    private static ConnectionOptions.Builder expiring(Duration expiry, Duration keepAlive) {
        return CutFixture.connection().expiry(expiry).keepAlive(keepAlive).receiveWindow(64 * 1024);
    }

    @Test
    default void afterExpiryBothSidesTellTheTruthAndBeginAnew() throws Exception {
        ConnectionOptions connection =
                expiring(Duration.ofMillis(500), Duration.ofSeconds(1)).build(); // the server waits for 2.5 s more
        EventLog serverEvents = new EventLog();
        EventLog clientEvents = new EventLog();
        Communicator<byte[]> server =
                cuts().server(options -> options.connection(connection).events(serverEvents.options()));
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = cuts().connected(
                        proxy, server, options -> options.connection(connection).events(clientEvents.options()));
        Fates up = new Fates(cuts(), server, client.id());
        Fates down = new Fates(cuts(), client, server.id());
        exchange(up, client, server);
        exchange(down, server, client);

        proxy.refuse();
        proxy.link().stall(Lane.UP).stall(Lane.DOWN);
        up.put(client, server.id(), COUNT, SIZE);
        down.put(server, client.id(), COUNT, SIZE);
        until("under way", () -> left(up) && left(down));
        proxy.links().forEach(FaultLink::cut);
        serverEvents.awaitEvents(client.id(), "ini", "linkUp", "linkDown", "fin with a cause");
        clientEvents.awaitEvents(server.id(), "ini", "linkUp", "linkDown", "fin with a cause");
        assertThat(server.peers()).isEmpty();
        until("all of the server's are settled", down::areSettled);
        assertThat(down.count(Status.LOST)).isPositive();
        assertThat(down.count(Status.CANCELLED)).isPositive();
        until("the client's are settled", () -> up.count(Status.LOST) > 0);
        assertThat(up.count(Status.QUEUED))
                .as("what never left waits for the next session")
                .isPositive();

        proxy.accept();
        serverEvents.awaitEvents(client.id(), "ini", "linkUp", "linkDown", "fin with a cause", "ini", "linkUp");
        clientEvents.awaitEvents(server.id(), "ini", "linkUp", "linkDown", "fin with a cause", "ini", "linkUp");
        exchange(up, client, server);
        exchange(down, server, client);
        assertThat(up.verify()).doesNotContainKey(Status.CANCELLED);
        assertThat(down.verify()).containsKey(Status.CANCELLED);
        client.close();
        server.close();
    }

    /** Has something been sent, and perhaps been lost with its session meanwhile? */
    private static boolean left(Fates fates) {
        return fates.count(Status.SENT) + fates.count(Status.LOST) > 0;
    }

    private static void exchange(Fates fates, Communicator<byte[]> sender, Communicator<byte[]> receiver) {
        long before = fates.count(Status.ACKNOWLEDGED);
        fates.put(sender, receiver.id(), COUNT, SIZE);
        until("acknowledged", () -> fates.count(Status.ACKNOWLEDGED) >= before + COUNT);
    }

    /** The client gives up first, and proves with its new HELLO who it was: the server keeps what it has for it. */
    @Test
    default void whenOnlyTheClientHasGivenUpTheServersMessagesAreKept() throws Exception {
        ConnectionOptions connection =
                expiring(Duration.ofMillis(300), Duration.ofSeconds(5)).build(); // the server waits for 12.5 s more
        EventLog clientEvents = new EventLog();
        EventLog serverEvents = new EventLog();
        Communicator<byte[]> server =
                cuts().server(options -> options.connection(connection).events(serverEvents.options()));
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = cuts().connected(
                        proxy, server, options -> options.connection(connection).events(clientEvents.options()));
        Fates up = new Fates(cuts(), server, client.id());
        Fates down = new Fates(cuts(), client, server.id());
        proxy.refuse();
        proxy.link().stall(Lane.UP).stall(Lane.DOWN);
        up.put(client, server.id(), COUNT, SIZE);
        down.put(server, client.id(), COUNT, SIZE);
        until("under way", () -> left(up) && left(down));
        proxy.links().forEach(FaultLink::cut);
        clientEvents.awaitEvents(server.id(), "ini", "linkUp", "linkDown", "fin with a cause");
        proxy.accept();
        exchange(up, client, server);
        exchange(down, server, client);
        assertThat(up.verify()).containsKeys(Status.LOST, Status.ACKNOWLEDGED);
        assertThat(down.verify()).containsOnlyKeys(Status.ACKNOWLEDGED);
        serverEvents.awaitEvents(client.id(), "ini", "linkUp", "linkDown", "fin with a cause", "ini", "linkUp");
        client.close();
        server.close();
    }

    @Test
    default void clientsThatComeBackAboutWhenTheyExpire(TestReporter reporter) throws Exception {
        Duration expiry = Duration.ofMillis(400);
        Duration keepAlive = Duration.ofMillis(100); // the server waits for 250 ms more
        ConnectionOptions connection = expiring(expiry, keepAlive).build();
        Communicator<byte[]> server =
                cuts().server(options -> options.workers(2).connection(connection));
        Random random = new Random(12);
        List<Future<Map<Status, Integer>>> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long awayMillis = expiry.toMillis() - 100 + random.nextInt(500);
            FaultProxy proxy = cuts().proxy(server);
            Communicator<byte[]> client = cuts().connected(proxy, server, options -> options.connection(connection));
            clients.add(cuts().run(() -> comeBack(proxy, client, server, Duration.ofMillis(awayMillis))));
        }
        Map<Status, Integer> all = new TreeMap<>();
        for (Future<Map<Status, Integer>> client : clients) {
            Deadlines.value(client).forEach((status, count) -> all.merge(status, count, Integer::sum));
        }
        reporter.publishEntry("messages", all.toString());
        until("all are there", () -> server.peers().size() == clients.size());
    }

    /** Again where not all went through: a busy machine may end a session more, so short are the times. */
    private static void exchangeAtLast(Fates fates, Communicator<byte[]> sender, Communicator<byte[]> receiver) {
        long before;
        do {
            before = fates.count(Status.ACKNOWLEDGED);
            until("known again", () -> ContractFixture.knows(sender, receiver.id()));
            fates.put(sender, receiver.id(), COUNT, SIZE);
            until("settled", fates::areSettled);
        } while (fates.count(Status.ACKNOWLEDGED) < before + COUNT);
    }

    private Map<Status, Integer> comeBack(
            FaultProxy proxy, Communicator<byte[]> client, Communicator<byte[]> server, Duration away)
            throws Exception {
        Fates up = new Fates(cuts(), server, client.id());
        Fates down = new Fates(cuts(), client, server.id());
        proxy.refuse();
        up.put(client, server.id(), COUNT, SIZE);
        down.put(server, client.id(), COUNT, SIZE);
        proxy.links().forEach(FaultLink::cut); // none if it was given up already, on a busy machine
        long end = System.nanoTime() + away.toNanos();
        until("away for long enough", () -> System.nanoTime() - end >= 0);
        proxy.accept();
        exchangeAtLast(up, client, server);
        exchangeAtLast(down, server, client);
        Map<Status, Integer> all = up.verify();
        down.verify().forEach((status, count) -> all.merge(status, count, Integer::sum));
        return all;
    }
}
