package io.netqueue.testkit;

import static io.netqueue.testkit.ContractFixture.knows;
import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Purpose;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How communicators find one another, and who they are. */
interface ContractSessions extends Contract {
    /** A session ends so soon after its link is lost. */
    Duration SHORT = Duration.ofMillis(300);

    @Test
    default void whatIsPutBeforeTheServerExistsArrives() throws Exception {
        NetworkLocation location = fixture().nowhere();
        Communicator<String> client = fixture().client(location, Serializer.strings(), options -> options);
        Delivery delivery = client.put("early");
        assertThat(client.peers()).isEmpty();
        Communicator<String> server = fixture().server(Serializer.strings(), options -> options.location(location));
        assertThat(next(server).data()).isEqualTo("early");
        delivered(delivery);
    }

    @Test
    default void aPutRightAfterOpenIsNeverLost() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        for (int i = 0; i < 200; i++) {
            try (Communicator<String> client = fixture().client(server)) {
                client.put("first " + i);
                assertThat(next(server).data()).isEqualTo("first " + i);
                server.put("back " + i, client.id());
                assertThat(next(client).data()).isEqualTo("back " + i);
            }
        }
    }

    @Test
    default void bothEndsKnowWhereAndWhoTheyAre() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        assertThat(server.location().port()).isNotZero();
        assertThat(server.peers()).isEmpty();
        UUID id = UUID.randomUUID();
        Communicator<String> client = fixture().connected(server, options -> options.id(id));
        assertThat(client.id()).isEqualTo(id);
        assertThat(client.location()).isEqualTo(server.location());
        assertThat(server.peers()).extracting(Peer::id).containsExactly(id);
        assertThat(client.peers()).extracting(Peer::id).containsExactly(server.id());
        client.close();
        until("the server has let it go", () -> server.peers().isEmpty());
        assertThat(client.peers()).isEmpty();
    }

    @Test
    default void aFreshIdIsDrawnAtEveryOpen() {
        Communicator<String> server = fixture().server(Serializer.strings());
        Set<UUID> ids = new HashSet<>(Set.of(server.id()));
        var options = server.options().toBuilder().build();
        for (int i = 0; i < 3; i++) {
            ids.add(fixture().open(Purpose.CLIENT, options).id());
        }
        assertThat(ids).hasSize(4);
    }

    @Test
    default void aClientMayNameItsServerAndNobodyElse() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(server);
        UUID other = UUID.randomUUID();
        assertThatThrownBy(() -> client.put("x", other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(other.toString(), server.id().toString());
        assertThatThrownBy(() -> client.put("x", server.id(), client.id()))
                .isInstanceOf(IllegalArgumentException.class);
        delivered(client.put("y", server.id()));
        assertThat(next(server).data()).isEqualTo("y");
    }

    @Test
    default void aSerializerMismatchIsToldWithBothNames() {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<byte[]> client = fixture().client(server.location(), Serializer.bytes(), options -> options);
        assertThatThrownBy(client::get)
                .isInstanceOf(ResourceClosedException.class)
                .hasMessageContainingAll("strings", "bytes");
        assertThatThrownBy(() -> client.put(new byte[1]))
                .isInstanceOf(ResourceClosedException.class)
                .hasMessageContainingAll("strings", "bytes");
        client.close();
        assertThatThrownBy(() -> client.put(new byte[1])).isInstanceOf(ResourceClosedException.class);
        assertThat(server.peers()).isEmpty();
    }

    @Test
    default void communicatorsOfOneJvmAreIndependent() throws Exception {
        Communicator<String> one = fixture().server(Serializer.strings());
        Communicator<byte[]> two = fixture().server(Serializer.bytes());
        Communicator<String> ofOne = fixture().connected(one);
        Communicator<byte[]> ofTwo = fixture().connected(two);
        delivered(ofOne.put("x"));
        delivered(ofTwo.put(new byte[1]));
        ofOne.close();
        one.close();
        assertThat(next(two).data()).hasSize(1);
        delivered(two.put(new byte[2]));
        assertThat(next(ofTwo).data()).hasSize(2);
        assertThat(next(one).data()).isEqualTo("x");
        assertThat(ofTwo.isClosed()).isFalse();
    }

    @Test
    default void fiftyClientsShareTheWorkers() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        fixture().connected(server);
        Set<Thread> before = workers();
        List<Communicator<String>> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(fixture().connected(server));
        }
        delivered(server.put("x"));
        for (Communicator<String> client : clients) {
            assertThat(next(client).data()).isEqualTo("x");
        }
        assertThat(workers()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("netqueue-\\d+"))
                .collect(Collectors.toSet());
    }

    @Test
    default void anIdThatIsInUseIsRefusedUntilItIsFree() throws Exception {
        Communicator<String> server = fixture().server(Serializer.strings());
        Communicator<String> first = fixture().connected(server);
        Communicator<String> second = fixture().client(server, options -> options.id(first.id()));
        Delivery waiting = second.put("second");
        for (int i = 0; i < 50; i++) {
            delivered(first.put("first"));
            assertThat(next(server).data()).isEqualTo("first");
            delivered(server.put("back", first.id()));
            assertThat(next(first).data()).isEqualTo("back");
        }
        assertThat(waiting.status()).isEqualTo(Status.QUEUED);
        first.close();
        assertThat(next(server).data()).isEqualTo("second");
        delivered(waiting);
        delivered(server.put("for the second", first.id()));
        assertThat(next(second).data()).isEqualTo("for the second");
    }

    @Test
    default void anIdCanBeUsedAgainAndAgain() throws Exception {
        UUID id = UUID.randomUUID();
        Communicator<String> server = fixture().server(Serializer.strings(), options -> options.workers(2));
        for (int i = 0; i < 30; i++) {
            Communicator<String> client = fixture().client(server, options -> options.id(id));
            client.put("x" + i);
            assertThat(next(server).data()).isEqualTo("x" + i);
            Delivery back = server.put("y" + i, id);
            assertThat(server.poll(Duration.ofMillis(1), id)).isEmpty();
            delivered(client.put("z" + i));
            assertThat(next(server, id).data()).isEqualTo("z" + i);
            assertThat(next(client, server.id()).data()).isEqualTo("y" + i);
            delivered(back);
            client.close();
        }
    }

    @Test
    default void eventsComeInOrder() throws Exception {
        EventLog atServer = new EventLog();
        EventLog atClient = new EventLog();
        Communicator<String> server =
                fixture().server(Serializer.strings(), options -> options.events(atServer.options()));
        Communicator<String> client = fixture().connected(server, options -> options.events(atClient.options()));
        client.close();
        atServer.awaitEvents(client.id(), "ini", "linkUp", "fin");
        atClient.awaitEvents(server.id(), "ini", "linkUp", "fin");
    }

    @Test
    default void aServerThatRestartsIsFoundAgain() throws Exception {
        EventLog events = new EventLog();
        Communicator<String> first = fixture().server(Serializer.strings());
        Communicator<String> client = fixture().connected(first, options -> options.events(events.options()));
        delivered(client.put("to the first"));
        Future<?> closing = fixture().run(() -> {
            first.close();
            return null;
        });
        until("the first has said that it ends", client::isClosed);
        first.close(Duration.ZERO); // and does not wait for the client
        value(closing);
        Communicator<String> second =
                fixture().server(Serializer.strings(), options -> options.location(first.location()));
        until("connected again", () -> knows(client, second.id()));
        assertThat(client.isClosed()).as("a getter would wait").isFalse();
        delivered(client.put("to the second", second.id()));
        assertThat(next(second).data()).isEqualTo("to the second");
        second.put("back");
        assertThat(next(client, second.id()).data()).isEqualTo("back");
        assertThat(next(first).data()).isEqualTo("to the first");
        events.awaitEvents(first.id(), "ini", "linkUp", "linkDown", "fin with a cause");
        events.awaitEvents(second.id(), "ini", "linkUp");
    }

    @Test
    default void aKilledClientLeavesNoSpinningThreadAndExpires() throws Exception {
        EventLog events = new EventLog();
        Communicator<String> server = fixture()
                .server(
                        Serializer.strings(),
                        options -> ContractDeliveries.<String>with(
                                        o -> o.expiry(SHORT).keepAlive(Duration.ofSeconds(1)))
                                .apply(options.events(events.options())));
        UUID id = UUID.randomUUID();
        Process child = fixture().child(server, id);
        assertThat(next(server, id).data()).isEqualTo("hello");
        Communicator<String> other = fixture().connected(server);
        child.destroyForcibly();
        events.awaitEvents(id, "ini", "linkUp", "linkDown", "fin with a cause");
        assertThatThrownBy(() -> server.get(id)).isInstanceOf(ResourceClosedException.class);
        BusyThreads.awaitIdle();
        delivered(other.put("x"));
        assertThat(next(server).data()).isEqualTo("x");
        assertThat(server.put("y", id).status()).isEqualTo(Status.REFUSED);
    }

    @Test
    default void whatWaitsForAKilledClientIsItsSuccessorsIfItHasTheSameId() throws Exception {
        EventLog events = new EventLog();
        Communicator<String> server = fixture().server(Serializer.strings(), o -> o.events(events.options()));
        UUID id = UUID.randomUUID();
        Process child = fixture().child(server, id);
        assertThat(next(server, id).data()).isEqualTo("hello");
        child.destroyForcibly();
        events.awaitEvents(id, "ini", "linkUp", "linkDown");
        Delivery kept = server.put("kept", id);
        Delivery keptToo = server.put("kept too");
        Communicator<String> successor = fixture().client(server, options -> options.id(id));
        assertThat(next(successor).data()).isEqualTo("kept");
        assertThat(next(successor).data()).isEqualTo("kept too");
        delivered(kept);
        delivered(keptToo);
        delivered(successor.put("back"));
        assertThat(next(server, id).data()).isEqualTo("back");
        successor.close();
        server.close();
    }
}
