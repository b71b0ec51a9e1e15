package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two ends, wired in memory. */
@ExtendWith(QuietLog.class)
class SessionTest {

    private static final int WINDOW = 64 * 1024;

    // ---- exchange

    @Test
    void messagesAreExchangedBothWays() {
        Ends ends = new Ends().up();
        Sent there = put(ends.clientSession(), pattern(10));
        Sent back = put(ends.serverSession(), pattern(20));
        ends.worker.run();

        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(10));
        assertThat(Ends.takeAll(ends.clientContext)).containsExactly(pattern(20));
        assertThat(there.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(back.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertNothingIsHeld(ends);
    }

    @Test
    void whatWasPutBeforeTheServerWasThereIsSentOnceItIs() {
        Ends ends = new Ends();
        ends.transport.listen(null);
        Sent sent = put(ends.clientSession(), pattern(10));
        ends.connector.start();
        ends.advanceMillis(60_000);
        assertThat(sent.message().state()).isEqualTo(Status.QUEUED);
        assertThat(ends.clientSession().peer()).isNull();

        ends.transport.listen(ends.acceptor::newLink);
        ends.advanceMillis(11_000);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.clientSession().peer().id()).isEqualTo(Ends.SERVER);
    }

    @Test
    void manySmallMessagesShareAFrame() {
        Ends ends = new Ends().up();
        for (int i = 0; i < 100; i++) {
            put(ends.clientSession(), pattern(10));
        }
        ends.worker.run();

        assertThat(ends.clientFrames())
                .filteredOn(frame -> frame.startsWith("DATA"))
                .containsExactly("DATA push length=1800");
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(100);
    }

    @Test
    void framesAreNoLargerThanThePeerTakes() {
        Ends ends = new Ends(options -> options.maxSize(1024)).up();
        put(ends.clientSession(), pattern(3000));
        ends.worker.run();

        assertThat(ends.clientFrames())
                .filteredOn(frame -> frame.startsWith("DATA"))
                .containsExactly("DATA length=1024", "DATA length=1024", "DATA push length=960");
    }

    @Test
    void controlFramesGoBeforeTheNextDataFrame() {
        Ends ends = new Ends(options -> options.maxSize(1024)).up();
        ends.worker.call(() -> {
            ends.clientSession().link().control().onPing(7);
            put(ends.clientSession(), pattern(3000));
        });

        List<String> frames = ends.clientFrames();
        assertThat(frames.get(1)).startsWith("PONG token=7");
        assertThat(frames.get(2)).isEqualTo("DATA length=1024");
    }

    // ---- credit

    @Test
    void creditStopsTheSenderAndGettingResumesIt() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(put(ends.clientSession(), pattern(4096)));
        }
        ends.advanceMillis(10_000);
        long stoppedAt = ends.serverSession().receiver().position();
        assertThat(stoppedAt)
                .isEqualTo(ends.serverSession().receiver().credit().limitPosition())
                .isEqualTo(ends.clientSession().sender().position())
                .isBetween((long) WINDOW, WINDOW + Credit.cost(4096));
        assertThat(ends.serverSession().arrivals().queuedCost()).isBetween(WINDOW / 2L, WINDOW + Credit.cost(4096));

        int got = 0;
        for (byte[] next = Ends.take(ends.serverContext); next != null; next = Ends.take(ends.serverContext)) {
            assertThat(next).isEqualTo(pattern(4096));
            got++;
            ends.worker.run();
        }
        assertThat(got).isEqualTo(100);
        ends.advanceMillis(10);
        assertThat(sent).allMatch(each -> each.message().state() == Status.ACKNOWLEDGED);
        assertNothingIsHeld(ends);
    }

    @Test
    void aSessionThatCameTooLateToBeEnteredTakesNothingFromTheOneThatIs() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        for (int i = 0; i < 100; i++) {
            put(ends.clientSession(), pattern(4096));
        }
        ends.worker.run();
        Arrivals arrivals = ends.serverContext.inbox().of(Ends.CLIENT);
        new Session(ends.acceptor, ends.serverContext, arrivals, new ManualWorker());

        int got = 0;
        while (Ends.take(ends.serverContext) != null) {
            got++;
            ends.worker.run();
        }
        assertThat(got).isEqualTo(100);
    }

    @Test
    void aMessageLargerThanTheWindowGetsThroughWithoutAnyGetter() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        Sent sent = put(ends.clientSession(), pattern(10 * WINDOW));
        ends.worker.run();

        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.take(ends.serverContext)).isEqualTo(pattern(10 * WINDOW));
    }

    @Test
    void aMessageLargerThanTheWindowStopsTheNextUntilItIsTaken() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        put(ends.clientSession(), pattern(10 * WINDOW));
        Sent next = put(ends.clientSession(), pattern(2 * WINDOW));
        ends.advanceMillis(10_000);
        assertThat(next.message().state()).isNotEqualTo(Status.ACKNOWLEDGED);

        Ends.take(ends.serverContext);
        ends.worker.run();
        assertThat(next.message().state()).isEqualTo(Status.ACKNOWLEDGED);
    }

    @Test
    void theWindowGrowsWhileTheApplicationKeepsUp() {
        Ends ends = new Ends(options -> options.receiveWindow(1 << 20)).up();
        for (int i = 0; i < 400; i++) {
            put(ends.clientSession(), pattern(10_000));
            ends.worker.run();
            Ends.take(ends.serverContext);
        }

        assertThat(ends.serverSession().receiver().credit().window()).isEqualTo(1 << 20);
        assertThat(ends.serverContext.budget().reserved()).isEqualTo(1 << 20);
    }

    @Test
    void anUnwritableLinkHoldsBackWhatIsPutUntilItIsWritable() {
        Ends ends = new Ends().up();
        ends.transport.link().stall();
        put(ends.clientSession(), pattern(1));
        ends.worker.run();
        Sent held = put(ends.clientSession(), pattern(2));
        ends.worker.run();
        assertThat(held.message().state()).isEqualTo(Status.QUEUED);
        assertThat(held.receipt().cancel()).isTrue();
        put(ends.clientSession(), pattern(3));

        ends.transport.link().flow();
        ends.worker.run();
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(1), pattern(3));
    }

    // ---- acknowledging

    @Test
    void whatIsPushedIsAcknowledgedAtOnce() {
        Ends ends = new Ends().up();
        Sent sent = put(ends.clientSession(), pattern(1));
        ends.worker.run();

        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.serverFrames()).endsWith("ACK ackPos=9 limitPos=" + WINDOW);
    }

    @Test
    void whatIsNotPushedIsAcknowledgedTenMillisecondsLater() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        peer.data(false, WireExamples.bytes("0000000000000001 61"));
        ends.worker.advance(Duration.ofNanos(9_999_999));
        assertThat(peer.heard()).noneMatch(frame -> frame.startsWith("ACK"));

        ends.worker.advance(Duration.ofNanos(1));
        assertThat(peer.lastHeard()).startsWith("ACK ackPos=9 ");
    }

    @Test
    void anAcknowledgementGoesAlongWithWhateverIsWritten() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        peer.data(false, WireExamples.bytes("0000000000000001 61"));
        put(ends.serverSession(), pattern(1));
        ends.worker.run();

        assertThat(peer.heard().get(1)).startsWith("ACK ackPos=9 ");
        assertThat(peer.lastHeard()).isEqualTo("DATA push length=9");
    }

    @Test
    void aPingIsAnsweredWithThePositionsOfNow() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        peer.data(false, WireExamples.bytes("0000000000000001 61"));
        peer.send("1300000c 00000007 0000000000000009");

        assertThat(peer.lastHeard()).startsWith("PONG token=7 ackPos=9 limitPos=");
        assertThat(peer.heard()).as("a PONG is an ACK too").noneMatch(frame -> frame.startsWith("ACK"));
    }

    // ---- the end

    @Test
    void aClientThatClosesSaysFinHearsFinAndThenBye() {
        Ends ends = new Ends().up();
        Sent last = put(ends.clientSession(), pattern(1));
        ends.connector.close();
        ends.worker.run();

        assertThat(ends.connector.closed()).isDone();
        assertThat(last.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.CLOSED);
        assertThat(ends.serverSession()).isNull();
        assertThat(ends.clientFrames()).contains("FIN endPos=9");
        assertThat(ends.serverFrames()).contains("FIN endPos=0");
        assertThat(ends.serverFrames().get(ends.serverFrames().size() - 1)).startsWith("BYE CLOSED recvPos=10");
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(1);
        assertThat(ends.transport.link().isClosed()).isTrue();
        assertThat(ends.worker.timerCount()).isZero();
        assertThat(ends.serverContext.linkCount() + ends.clientContext.linkCount())
                .isZero();
        assertThat(ends.serverContext.budget().reserved()
                        + ends.clientContext.budget().reserved())
                .isZero();
    }

    @Test
    void aServerThatClosesWaitsForItsClients() {
        Ends ends = new Ends().up();
        Sent last = put(ends.serverSession(), pattern(1));
        ends.acceptor.close();
        ends.worker.run();
        assertThat(last.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.acceptor.closed()).isNotDone();

        Sent more = put(ends.clientSession(), pattern(1));
        ends.worker.run();
        assertThat(more.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        ends.connector.close();
        ends.worker.run();
        assertThat(ends.acceptor.closed()).isDone();
        assertThat(ends.connector.closed()).isDone();
        assertThat(Ends.takeAll(ends.clientContext)).hasSize(1);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(1);
        assertThat(ends.worker.timerCount()).isZero();
    }

    @Test
    void aServerThatClosesTakesNoNewSession() {
        Ends ends = new Ends().up();
        ends.acceptor.close();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(new UUID(3, 3), 1, 1, Token.NONE, 0));

        assertThat(peer.lastHeard()).startsWith("BYE SHUTDOWN");
    }

    @Test
    void whatIsPutBehindTheEndIsToldAtOnceWithoutALinkAndWithoutCredit() {
        Ends ends = new Ends().up();
        ends.transport.listen(null);
        ends.transport.link().cut();
        ends.worker.run();
        put(ends.serverSession(), new byte[100_000]);
        ends.clientSession().end(ResourceClosedException.stackless(Ends.SERVER, null));
        ends.serverSession().end(ResourceClosedException.stackless(Ends.CLIENT, null));
        ends.worker.run();
        for (int i = 0; i < 3; i++) {
            Sent late = put(ends.clientSession(), pattern(1));
            Sent lateAtServer = put(ends.serverSession(), pattern(1));
            ends.worker.run();
            assertThat(late.message().state()).isEqualTo(Status.CANCELLED);
            assertThat(lateAtServer.message().state()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void aPutThatRacesWithCloseIsCancelledWithACause() {
        Ends ends = new Ends().up();
        ends.connector.close();
        Sent late = put(ends.clientSession(), pattern(1));
        ends.worker.run();

        assertThat(late.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(late.message().cause()).isNotNull();

        Sent later = put(ends.clientSession(), pattern(1));
        ends.worker.run();
        assertThat(later.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(later.message().cause()).isNotNull();
        assertNothingIsHeld(ends);
    }

    @Test
    void aPutInTheMomentOfTheEndIsCancelledWithACause() {
        Ends ends = new Ends().up();
        List<Sent> late = new ArrayList<>();
        ends.connector.close();
        ends.worker.execute(() -> {
            late.add(put(ends.clientSession(), pattern(1)));
            ends.clientSession().link().onBye(Bye.of(ByeCode.CLOSED, ""));
        });
        ends.worker.run();

        assertThat(ends.clientSession().state()).isEqualTo(SessionState.CLOSED);
        assertThat(late.get(0).message().state()).isEqualTo(Status.CANCELLED);
        assertThat(late.get(0).message().cause()).isNotNull();
    }

    @Test
    void aClosingClientTakesEverythingThatIsQueuedForIt() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(put(ends.serverSession(), pattern(4096)));
        }
        ends.worker.run();
        assertThat(sent.get(99).message().state()).isEqualTo(Status.QUEUED);

        ends.connector.close();
        ends.advanceMillis(10);
        assertThat(sent).allMatch(each -> each.message().state() == Status.ACKNOWLEDGED);
        assertThat(ends.connector.closed()).isDone();
        assertThat(Ends.takeAll(ends.clientContext)).hasSize(100);
    }

    @Test
    void aServerWhoseClosingClientGrantsNothingCancelsAfterOneKeepAliveAndSaysFin() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        Handshake hello = RawPeer.hello(Ends.CLIENT, 1, 1, Token.NONE, 0);
        peer.greeted(new Handshake(
                1,
                1,
                0,
                hello.id(),
                1,
                hello.link(),
                new Handshake.Receive(0, 12, 1 << 20, 1 << 18), // credit for 12 bytes
                new Handshake.Timing(15_000, 300_000),
                Token.NONE,
                WireExamples.NO_OPTIONS));
        Sent half = put(ends.serverSession(), pattern(10));
        Sent queued = put(ends.serverSession(), pattern(10));
        ends.worker.run();
        peer.send("16000008 0000000000000000");
        for (int tick = 0; tick < 29; tick++) {
            ends.advanceMillis(500);
            peer.send("12000010 0000000000000000 000000000000000c"); // it lives
        }
        assertThat(queued.message().state()).isEqualTo(Status.QUEUED);

        ends.advanceMillis(501);
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(queued.message().cause()).isNotNull();
        assertThat(half.message().state()).isEqualTo(Status.SENT);
        peer.send("12000010 000000000000000c 0000000000000012");
        assertThat(peer.lastHeard()).isEqualTo("FIN endPos=18");
    }

    @Test
    void abandonSettlesEverythingAtOnceOnBothSides() {
        Ends ends = new Ends(options -> options.receiveWindow(WINDOW)).up();
        ends.transport.link().peer().stall();
        put(ends.serverSession(), pattern(1));
        ends.worker.run();
        Sent queued = put(ends.serverSession(), pattern(2));
        ends.acceptor.close();
        ends.acceptor.abandon();
        ends.worker.run();

        assertThat(ends.acceptor.closed()).isDone();
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(queued.message().cause()).isNotNull();

        Sent clients = put(ends.clientSession(), pattern(3));
        ends.connector.abandon();
        ends.worker.run();
        assertThat(ends.connector.closed()).isDone();
        assertThat(clients.message().state().isFinal()).isTrue();
        assertThat(clients.message().cause()).isNotNull();
        assertNothingIsHeld(ends);
    }

    private static void assertNothingIsHeld(Ends ends) {
        for (Session session : new Session[] {ends.clientSession(), ends.serverSession()}) {
            if (session != null) {
                assertThat(session.heldMessageCount()).isZero();
                assertThat(session.heldByteCount()).isZero();
                assertThat(session.unacknowledgedMessageCount()).isZero();
                assertThat(session.unacknowledgedByteCount()).isZero();
            }
        }
    }
}
