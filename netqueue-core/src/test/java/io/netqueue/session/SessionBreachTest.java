package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static io.netqueue.session.OutboxFixture.joined;
import static io.netqueue.session.WireExamples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that breaks the rules hears the code of its breach; others are not disturbed. */
@ExtendWith(QuietLog.class)
class SessionBreachTest {

    private static final String MESSAGE = "11000009 0000000000000001 61";
    private static final String PONG = "PONG token=1 ackPos=0 limitPos=65536";
    private static final String FIN_AT_9 = "16000008 0000000000000009";

    private final Ends ends = new Ends();

    @Test
    void dataAfterFinIsAProtocolError() {
        RawPeer peer = connect();
        peer.send(MESSAGE + FIN_AT_9);
        peer.send("10000001 00");

        hearsBye(peer, "PROTOCOL_ERROR recvPos=10");
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 10, 1000})
    void finAnywhereButAtTheEndIsAProtocolError(long position) {
        RawPeer peer = connect();
        peer.send(MESSAGE);
        peer.send(String.format("16000008 %016x", position));

        hearsBye(peer, "PROTOCOL_ERROR recvPos=9");
    }

    @Test
    void finWithinAMessageIsAProtocolError() {
        RawPeer peer = connect();
        peer.data(true, bytes("0000000000000002 61"));
        peer.send(FIN_AT_9);
        hearsBye(peer, "PROTOCOL_ERROR recvPos=9");

        RawPeer other = connect(2);
        other.data(true, bytes("00000000000000"));
        other.send("16000008 0000000000000007");
        hearsBye(other, "PROTOCOL_ERROR recvPos=7");
    }

    @Test
    void finSaidTwiceIsNoBreach() {
        RawPeer peer = connect();
        put(ends.serverSession(), pattern(1)); // keeps the session from its end
        peer.send(MESSAGE + FIN_AT_9 + FIN_AT_9);

        assertThat(peer.isClosed()).isFalse();
        assertThat(ends.serverSession().receiver().position()).isEqualTo(10);
    }

    @Test
    void dataBeyondTheCreditIsABreachOfFlowControl() {
        RawPeer peer = connect();
        byte[] header = ByteBuffer.allocate(8).putLong(1 << 20).array();
        peer.data(false, joined(header, new byte[64 * 1024 - 8 + 1]));

        hearsBye(peer, "FLOW_CONTROL recvPos=0");
    }

    @Test
    void dataUpToTheCreditIsNot() {
        RawPeer peer = connect();
        byte[] header = ByteBuffer.allocate(8).putLong(1 << 20).array();
        peer.data(false, joined(header, new byte[64 * 1024 - 8]));

        assertThat(peer.isClosed()).isFalse();
        assertThat(ends.serverSession().receiver().position()).isEqualTo(64 * 1024);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 10})
    void aPingThatCountedOtherwiseIsAProtocolError(long sentPosition) {
        RawPeer peer = connect();
        peer.send(MESSAGE);
        peer.send(String.format("1300000c 00000001 %016x", sentPosition));

        hearsBye(peer, "PROTOCOL_ERROR recvPos=9");
    }

    @Test
    void pingCountsAFinToo() {
        RawPeer peer = connect();
        put(ends.serverSession(), pattern(1));
        peer.send(MESSAGE + FIN_AT_9 + "1300000c 00000001 000000000000000a");

        assertThat(peer.heard()).anyMatch(frame -> frame.startsWith("PONG token=1 ackPos=10"));
        assertThat(peer.isClosed()).isFalse();
    }

    @Test
    void nakOnALinkThatKeepsOrderIsAProtocolError() {
        RawPeer peer = connect();
        peer.send("15000008 0000000000000000");

        hearsBye(peer, "PROTOCOL_ERROR");
    }

    @Test
    void acknowledgingWhatWasNeverSentIsABreach() {
        RawPeer peer = connect();
        put(ends.serverSession(), pattern(1));
        ends.worker.run();
        peer.send("12000010 000000000000000a 0000000000100000");

        hearsBye(peer, "ACK_TOO_HIGH");
    }

    @Test
    void aPongAcknowledgesLikeAnAck() {
        RawPeer peer = connect();
        Sent sent = put(ends.serverSession(), pattern(1));
        ends.worker.run();
        peer.send("14000014 00000001 0000000000000009 0000000000100000");
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);

        peer.send("14000014 00000001 000000000000000a 0000000000100000");
        hearsBye(peer, "ACK_TOO_HIGH");
    }

    @Test
    void aMessageLongerThanIsTakenIsABreachAndWhatCameBeforeItIsKept() {
        RawPeer peer = connect();
        peer.data(true, bytes("0000000000000001 61 1000000000000000"));

        hearsBye(peer, "MESSAGE_TOO_LARGE recvPos=9");
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(new byte[] {0x61});
    }

    @ParameterizedTest
    @CsvSource({"20000000, PROTOCOL_ERROR", "10040001, FRAME_TOO_LARGE", "12000400, PROTOCOL_ERROR"})
    void framesThatAreNoneAreBreaches(String header, String code) {
        RawPeer peer = connect();
        peer.send(header + "00".repeat(header.equals("12000400") ? 1024 : 0));

        hearsBye(peer, code);
    }

    @Test
    void dataBeforeHelloIsAProtocolError() {
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        peer.send(MESSAGE);

        hearsBye(peer, "PROTOCOL_ERROR");
        assertThat(ends.serverSession()).isNull();
    }

    @Test
    void aSilentLinkIsGivenTheTimeOfTheHandshake() {
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        ends.worker.advance(Duration.ofMillis(4_999));
        assertThat(peer.isClosed()).isFalse();
        ends.worker.advance(Duration.ofMillis(1));

        hearsBye(peer, "HANDSHAKE_TIMEOUT");
        assertThat(ends.worker.timerCount()).isZero();
    }

    // ---- frames that change nothing

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12000010 0000000000000000 0000000000000000", // an ACK that tells nothing
                "16000008 0000000000000009", // FIN again
                "10000000", // DATA without a byte
                "11000000",
                "40000001 00", // an extension
            })
    void aThousandUselessFramesAreTooMany(String frame) {
        RawPeer peer = connect();
        put(ends.serverSession(), pattern(1)); // keeps the session from its end
        peer.send(MESSAGE + FIN_AT_9);
        peer.send(frame.repeat(990));
        assertThat(peer.isClosed()).isFalse();
        peer.send(frame.repeat(10));

        hearsBye(peer, "RATE_LIMITED");
    }

    @Test
    void aFloodOfHellosIsTooMuch() {
        RawPeer peer = connect();
        for (int i = 0; i < 1000 && !peer.isClosed(); i++) {
            peer.greeted();
        }

        hearsBye(peer, "RATE_LIMITED");
    }

    @Test
    void aFloodOfPingsIsTooMuchAndIsAnsweredOnceATurn() {
        RawPeer peer = connect();
        peer.send("1300000c 00000001 0000000000000000".repeat(900));
        assertThat(peer.heard()).filteredOn(frame -> frame.startsWith("PONG")).hasSize(1);
        peer.send("1300000c 00000001 0000000000000000".repeat(110));

        hearsBye(peer, "RATE_LIMITED");
    }

    @Test
    void whoNeverReadsIsOwedOneAnswerAtMost() {
        RawPeer peer = connect();
        peer.stallOther(1 << 20);
        for (int second = 0; second < 1000; second++) {
            peer.send("1300000c 00000001 0000000000000000".repeat(10));
            ends.advanceMillis(1001);
        }

        assertThat(peer.isClosed()).isFalse();
        assertThat(peer.owed()).as("bytes that wait").isLessThan(100);
        int pongs = Collections.frequency(peer.heard(), PONG);
        peer.stallOther(0);
        assertThat(Collections.frequency(peer.heard(), PONG)).isEqualTo(pongs + 1);
    }

    @Test
    void usefulFramesAreNeverTooMany() {
        RawPeer peer = connect();
        byte[] frame = bytes("11000009 0000000000000001 61");
        for (int i = 0; i < 300; i++) {
            peer.send(joined(frame, frame, frame, frame, frame, frame, frame, frame, frame, frame));
            Ends.takeAll(ends.serverContext);
        }
        assertThat(peer.isClosed()).isFalse();
    }

    // ---- attaching

    @Test
    void aNewSessionThatAcknowledgesWhatWasNeverSentLeavesNothingBehind() {
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        peer.greeted(RawPeer.hello(Ends.CLIENT, 1, 1, Token.NONE, 5));

        hearsBye(peer, "GAP");
        assertThat(ends.acceptor.sessions()).isEmpty();
        assertThat(ends.serverContext.budget().reserved()).isZero();
        ends.acceptor.close();
        assertThat(ends.acceptor.closed()).isDone();
    }

    @Test
    void aClientThatWantsToGoOnFromWhatIsNoLongerKeptIsToldOfTheGap() {
        RawPeer peer = connect();
        Sent first = put(ends.serverSession(), pattern(1));
        Sent second = put(ends.serverSession(), pattern(1));
        ends.worker.run();
        peer.send(MESSAGE + "12000010 0000000000000009 0000000000100000");
        Token token = peer.handshakes().get(0).token();

        RawPeer again = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        again.greeted(RawPeer.hello(Ends.CLIENT, 1, 2, token, 8));

        hearsBye(again, "GAP recvPos=9");
        assertThat(again.handshakes()).isEmpty();
        assertThat(first.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(second.message().state()).isEqualTo(Status.LOST);
        assertThat(ends.serverSession()).isNull();
    }

    @Test
    void aStrangerWithoutTheTokenDoesNotDisturbTheSession() {
        RawPeer peer = connect();
        peer.send(MESSAGE);
        for (Token wrong : new Token[] {Token.NONE, WireExamples.TOKEN}) {
            RawPeer stranger = RawPeer.connect(ends.worker, ends.acceptor.newLink());
            stranger.greeted(RawPeer.hello(Ends.CLIENT, 1, 5, wrong, 0));
            hearsBye(stranger, "BAD_TOKEN");
        }

        assertThat(peer.isClosed()).isFalse();
        peer.send(MESSAGE);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(2);
    }

    @Test
    void anOlderLinkOfTheSameSessionIsFenced() {
        RawPeer peer = connect();
        peer.send(MESSAGE);
        Token token = peer.handshakes().get(0).token();
        RawPeer old = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        old.greeted(RawPeer.hello(Ends.CLIENT, 1, 1, token, 0));

        hearsBye(old, "FENCED");
        assertThat(peer.isClosed()).isFalse();
    }

    @Test
    void aLaterLinkOfTheSameSessionTakesOverAndTheOldOneIsNotHeardAnyMore() {
        RawPeer old = connect();
        old.send(MESSAGE);
        Token token = old.handshakes().get(0).token();
        RawPeer next = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        next.greeted(RawPeer.hello(Ends.CLIENT, 1, 2, token, 0));

        hearsBye(old, "FENCED");
        assertThat(next.handshakes().get(0).isResume()).isTrue();
        assertThat(next.handshakes().get(0).receive().recvPosition()).isEqualTo(9);
        next.send(MESSAGE);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(2);
        assertThat(ends.serverContext.linkCount()).isEqualTo(1);
    }

    @Test
    void aClientWhoseWelcomeWasLostIsWelcomedAgainWithTheSameToken() {
        RawPeer first = connect();
        RawPeer again = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        again.greeted(RawPeer.hello(Ends.CLIENT, 1, 2, Token.NONE, 0));

        assertThat(again.handshakes()
                        .get(0)
                        .token()
                        .matches(first.handshakes().get(0).token()))
                .isTrue();
    }

    @Test
    void aLaterVersionThatUnderstandsThisOneIsWelcomeAndOneThatDoesNotIsRefused() {
        Handshake hello = RawPeer.hello(Ends.CLIENT, 1, 1, Token.NONE, 0);
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        peer.greeted(versions(hello, 3, 2));
        hearsBye(peer, "VERSION");

        RawPeer other = RawPeer.connect(ends.worker, ends.acceptor.newLink());
        other.greeted(versions(hello, 3, 1));
        assertThat(other.handshakes().get(0).version()).isEqualTo(1);
    }

    private static Handshake versions(Handshake hello, int version, int oldest) {
        return new Handshake(
                version,
                oldest,
                0,
                hello.id(),
                1,
                hello.link(),
                hello.receive(),
                hello.timing(),
                Token.NONE,
                WireExamples.NO_OPTIONS);
    }

    private RawPeer connect() {
        return RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
    }

    /** Another client. */
    private RawPeer connect(long number) {
        return RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(new java.util.UUID(9, number), 1, 1, Token.NONE, 0));
    }

    private static void hearsBye(RawPeer peer, String codeAndMore) {
        assertThat(peer.lastHeard()).startsWith("BYE " + codeAndMore);
        assertThat(peer.isClosed()).isTrue();
    }
}
