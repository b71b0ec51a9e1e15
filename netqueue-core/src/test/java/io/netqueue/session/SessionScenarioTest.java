package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rare courses of events, each played out in full: who wins, who stops, and whether both sides agree. */
@ExtendWith(QuietLog.class)
class SessionScenarioTest {

    // ---- fifty links race for one session

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ofFiftyThatHoldOneSessionOneLivesAndTheOthersStopForGood(long seed) {
        Ends ends = new Ends().up();
        Identity original = ends.clientSession().identity();
        ends.transport.listen(null);
        ends.transport.link().cut();
        List<Connector> all = new ArrayList<>(List.of(ends.connector));
        List<MemoryTransport> transports = new ArrayList<>(List.of(ends.transport));
        for (int i = 1; i < 50; i++) {
            transports.add(new MemoryTransport(ends.worker));
            all.add(copyOf(ends, transports.get(i), original, seed * 100 + i));
        }
        transports.forEach(transport -> transport.listen(ends.acceptor::newLink));
        ends.advanceMillis(60_000);

        List<Connector> alive = all.stream()
                .filter(each -> each.session().state() == SessionState.UP)
                .toList();
        assertThat(alive).hasSize(1);
        assertThat(all)
                .filteredOn(each -> each.session().state() == SessionState.LOST)
                .hasSize(49);
        int attempts = transports.stream().mapToInt(MemoryTransport::attempts).sum();
        Sent sent = put(alive.get(0).session(), pattern(100));
        ends.advanceMillis(Duration.ofHours(1).toMillis());
        assertThat(transports.stream().mapToInt(MemoryTransport::attempts).sum())
                .isEqualTo(attempts);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(100));
    }

    /** Another process that has the session's secrets, and no link yet. */
    private static Connector copyOf(Ends ends, MemoryTransport transport, Identity original, long seed) {
        Context context = Ends.context(Ends.CLIENT, options -> options);
        context.random().ints(seed).limit(seed).sum(); // each waits otherwise between two attempts
        Connector copy = new Connector(context, transport);
        copy.start();
        ends.worker.run();
        copy.session().identity().become(original.incarnation(), original.token());
        copy.session().identity().setAttach(original.attach());
        return copy;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ofFiftyLinksOpenedAtOnceTheLatestLivesAndEachOtherIsToldOnce(long seed) {
        Ends ends = new Ends();
        RawPeer first = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        Token token = first.handshakes().get(0).token();
        List<Integer> epochs = new ArrayList<>();
        List<RawPeer> racing = new ArrayList<>();
        for (int epoch = 2; epoch < 52; epoch++) {
            epochs.add(epoch);
            racing.add(RawPeer.connect(ends.worker, ends.acceptor.newLink()));
        }
        Collections.shuffle(epochs, new Random(seed));
        for (int i = 0; i < racing.size(); i++) {
            racing.get(i).greeted(RawPeer.hello(Ends.CLIENT, 1, epochs.get(i), token, 0));
        }
        ends.advanceMillis(1000);

        for (int i = 0; i < racing.size(); i++) {
            RawPeer peer = racing.get(i);
            boolean isLatest = epochs.get(i) == 51;
            assertThat(peer.isClosed()).isEqualTo(!isLatest);
            assertThat(peer.heard())
                    .filteredOn(frame -> frame.startsWith("BYE FENCED"))
                    .hasSize(isLatest ? 0 : 1);
        }
        assertThat(first.lastHeard()).startsWith("BYE FENCED");
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.UP);
        assertThat(ends.serverContext.linkCount()).isEqualTo(1);
    }

    // ---- back at the moment of expiry

    @ParameterizedTest
    @ValueSource(longs = {-50, -20, -2, -1, 0, 1, 2, 20, 50})
    void whoComesBackAtExpiryHearsWhatTheServerDid(long millis) {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        Token token = peer.handshakes().get(0).token();
        Sent sent = put(ends.serverSession(), pattern(1));
        ends.worker.run();
        peer.cut();
        ends.advanceMillis(300_000 + 37_500 + millis);
        RawPeer back = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(Ends.CLIENT, 1, 2, token, 9));

        boolean resumed = millis < 0;
        assertThat(back.heard().get(0)).startsWith(resumed ? "WELCOME" : "BYE EXPIRED");
        assertThat(sent.message().state()).isEqualTo(resumed ? Status.ACKNOWLEDGED : Status.LOST);
        assertThat(ends.serverSession() == null).isEqualTo(!resumed);
    }

    @ParameterizedTest
    @ValueSource(longs = {-50, -20, -2, -1, 0, 1, 2, 20, 50})
    void aServerThatIsBackWhenItsClientExpiresIsInOneSessionWithIt(long millis) {
        Ends ends = new Ends(options -> options.expiry(Duration.ofSeconds(2))
                        .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(1)))
                .up();
        long incarnation = ends.clientSession().identity().incarnation();
        ends.transport.link().swallow();
        Sent up = put(ends.clientSession(), pattern(10));
        Sent down = put(ends.serverSession(), pattern(20));
        ends.worker.run();
        ends.transport.listen(null);
        ends.transport.link().cut();
        ends.advanceMillis(2000 + millis);
        ends.transport.listen(ends.acceptor::newLink);
        ends.advanceMillis(1000);

        boolean resumed = ends.clientSession().identity().incarnation() == incarnation;
        assertThat(resumed).isEqualTo(millis < 0);
        assertThat(ends.serverSession().identity().incarnation())
                .isEqualTo(ends.clientSession().identity().incarnation());
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.UP);
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.UP);
        assertThat(up.message().state()).isEqualTo(resumed ? Status.ACKNOWLEDGED : Status.LOST);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(resumed ? 1 : 0);
        assertThat(down.message().state()).isEqualTo(Status.ACKNOWLEDGED); // kept for the next incarnation
        assertThat(Ends.takeAll(ends.clientContext)).hasSize(1);
    }

    // ---- two incarnations ask for one session

    @Test
    void aHelloOfADeadProcessDoesNotTakeAwayWhatALiveOneWasOffered() {
        Ends ends = new Ends();
        RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted().cut();
        RawPeer alive = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(Ends.CLIENT, 2, 1, Token.NONE, 0));
        Token offered = alive.handshakes().get(0).token();
        RawPeer dead = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(Ends.CLIENT, 3, 1, Token.NONE, 0));
        assertThat(dead.handshakes().get(0).isAdopted()).isTrue();
        alive.cut();
        RawPeer back = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(Ends.CLIENT, 2, 2, offered, 0));

        assertThat(back.heard().get(0)).startsWith("WELCOME");
        assertThat(ends.serverSession().identity().incarnation()).isEqualTo(2);
    }

    /** Each time the client expires before a frame of it confirms the offer that it took up (lossy seed 1456). */
    @Test
    void aClientThatIsOfferedItsSessionAgainAndAgainGetsNothingTwice() {
        Ends ends = new Ends();
        RawPeer first = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        Sent sent = Ends.put(ends.serverSession(), new byte[5]);
        ends.worker.run();
        assertThat(first.lastHeard()).startsWith("DATA");
        Handshake.Former former = former(first, 1, sent.message().end());
        first.cut();
        for (int incarnation = 2; incarnation < 5; incarnation++) {
            RawPeer next = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted(adopting(incarnation, former));
            assertThat(next.handshakes().get(0).isAdopted()).isTrue();
            former = former(next, incarnation, 0);
            next.cut();
        }
        RawPeer last = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted(adopting(5, former));
        last.send("1300000c 00000001 0000000000000000"); // PING: takes it up

        assertThat(ends.serverSession().identity().incarnation()).isEqualTo(5);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(last.heard()).noneMatch(frame -> frame.startsWith("DATA"));
    }

    private static Handshake.Former former(RawPeer peer, long incarnation, long recvPosition) {
        return new Handshake.Former(incarnation, peer.handshakes().get(0).token(), recvPosition);
    }

    private static Handshake adopting(long incarnation, Handshake.Former former) {
        return RawPeer.hello(Ends.CLIENT, incarnation, 1, Token.NONE, 0, former);
    }

    // ---- a long time

    @Test
    void aSessionIdleForFiveHoursStillHasItsFirstLink() {
        Ends ends = new Ends().up();
        ends.advanceMillis(Duration.ofHours(5).toMillis());
        Sent sent = put(ends.clientSession(), pattern(1000));
        ends.worker.run();

        assertThat(ends.transport.links()).hasSize(1);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
    }

    // ---- the first handshake

    @Test
    void aClientWhoseFirstWelcomeIsLostHasOneSessionAllTheSame() {
        Ends ends = new Ends();
        ends.transport.onNextLink(link -> link.peer().swallow());
        ends.connector.start();
        Sent sent = put(ends.clientSession(), pattern(10));
        ends.advanceMillis(20_000);

        assertThat(ends.transport.links()).hasSize(2);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.acceptor.sessions()).hasSize(1);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(1);
    }

    @Test
    void aFirstHelloThatComesWhenTheClientHasAnotherLinkChangesNothing() {
        Ends ends = new Ends();
        RawPeer late = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(Ends.CLIENT, 1, 2, Token.NONE, 0));
        late.greeted(RawPeer.hello(Ends.CLIENT, 1, 1, Token.NONE, 0));

        assertThat(late.lastHeard()).startsWith("BYE FENCED");
        assertThat(peer.isClosed()).isFalse();
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.UP);
    }

    // ---- the end

    @Test
    void aClientThatClosesAndReadsNoMoreDoesNotHoldItsServer() {
        Ends ends = new Ends().up();
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(put(ends.serverSession(), pattern(20_000))); // nobody takes any
        }
        ends.worker.run();
        ends.connector.close();
        ends.advanceMillis(60_000);

        assertThat(ends.connector.closed()).isDone();
        assertThat(ends.serverSession()).isNull();
        assertThat(sent).allMatch(each -> each.message().state().isFinal());
    }

    /** Its link fell silent while it waited for the last BYE, and that it has our FIN was not heard before. */
    @Test
    void aByeOfAClientThatHasEverythingEndsItsSessionInOrder() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        peer.send("16000008 0000000000000000"); // FIN
        assertThat(peer.lastHeard()).startsWith("FIN endPos=0");
        Session session = ends.serverSession();

        peer.send("1700000e 0012 00000000 0000000000000001"); // BYE IDLE recvPos=1

        assertThat(session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(ends.serverSession()).isNull();
    }
}
