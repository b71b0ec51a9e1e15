package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.SessionLostException;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the passing of time does to a session. */
@ExtendWith(QuietLog.class)
class SessionTimeTest {

    // ---- liveness

    @Test
    void aLinkWhoseOtherEndIsGoneIsFoundWithinEightSecondsUnderLoad() {
        Ends ends = new Ends().up();
        ends.transport.link().swallow();
        Sent sent = put(ends.clientSession(), pattern(100));
        ends.advanceMillis(5_000);
        assertThat(ends.transport.links()).hasSize(1);
        ends.advanceMillis(3_000);

        assertThat(ends.transport.links()).hasSize(2);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(1);
    }

    @Test
    void aSteadyTrickleOfDataDoesNotHideThatTheOtherEndIsGone() {
        Ends ends = new Ends().up();
        ends.transport.link().swallow();
        for (int i = 0; i < 80; i++) {
            put(ends.clientSession(), pattern(10));
            ends.advanceMillis(100);
        }

        assertThat(ends.transport.links()).hasSize(2);
        ends.advanceMillis(1000);
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(80);
    }

    @Test
    void anIdleLinkWhoseOtherEndIsGoneIsFoundWithinFortySeconds() {
        Ends ends = new Ends().up();
        ends.advanceMillis(100_000);
        ends.transport.link().swallow();
        ends.advanceMillis(40_000);

        assertThat(ends.transport.links()).hasSize(2);
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.UP);
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.UP);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 17, 100, 15_000})
    void anIdleLinkThatWorksIsKept(long keepAliveMillis) {
        Ends ends = new Ends(options -> options.keepAlive(Duration.ofMillis(keepAliveMillis))).up();
        ends.advanceMillis(Math.max(60_000, 10 * keepAliveMillis));

        assertThat(ends.transport.links()).hasSize(1);
        assertThat(ends.serverFrames()).anyMatch(frame -> frame.startsWith("PONG"));
    }

    @Test
    void aSlowNetworkThatStillTakesBytesIsKept() {
        Ends ends = new Ends().up();
        MemoryLink link = ends.transport.link();
        link.stall();
        link.peer().swallow(); // nothing is heard of the server for a long time
        put(ends.clientSession(), pattern(5000));
        for (int second = 0; second < 100; second++) {
            ends.advanceMillis(1000);
            ends.worker.call(() -> link.take(20));
        }

        assertThat(ends.transport.links()).hasSize(1);
    }

    @Test
    void aProcessThatWasPausedProbesBeforeItGivesTheLinkUp() {
        Ends ends = new Ends().up();
        ends.worker.sleep(Duration.ofMinutes(2));
        ends.advanceMillis(10_000);

        assertThat(ends.transport.links()).hasSize(1);
    }

    @Test
    void keepAliveIsTheSmallerOfBoth() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        assertThat(peer.handshakes().get(0).timing()).isEqualTo(new Handshake.Timing(15_000, 300_000));
        ends.advanceMillis(14_999);
        assertThat(peer.heard()).hasSize(1);
        ends.advanceMillis(1);
        assertThat(peer.lastHeard()).startsWith("PING token=1 sentPos=0");
    }

    // ---- expiry

    @Test
    void aServerGivesAClientUpAfterExpiryAndALittle() {
        Ends ends = new Ends();
        RawPeer peer = RawPeer.connect(ends.worker, ends.acceptor.newLink()).greeted();
        Sent sent = put(ends.serverSession(), pattern(1));
        ends.worker.run();
        peer.send("1700000e 0000 00000000 0000000000000000");
        Sent queued = put(ends.serverSession(), pattern(1));
        ends.advanceMillis(300_000 + 37_499);
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.DOWN);
        ends.advanceMillis(1);

        assertThat(ends.serverSession()).isNull();
        assertThat(sent.message().state()).isEqualTo(Status.LOST);
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(queued.message().cause()).hasRootCauseInstanceOf(SessionLostException.class);
        RawPeer late = RawPeer.connect(ends.worker, ends.acceptor.newLink())
                .greeted(RawPeer.hello(
                        Ends.CLIENT, 1, 2, peer.handshakes().get(0).token(), 0));
        assertThat(late.lastHeard()).startsWith("BYE EXPIRED");
    }

    @Test
    void aClientThatExpiredLosesWhatItHadSentAndSendsTheRestInANewSession() {
        Ends ends = new Ends().up();
        ends.transport.link().swallow();
        Sent lost = put(ends.clientSession(), pattern(1));
        ends.worker.run();
        ends.transport.listen(null);
        ends.transport.link().cut();
        Sent queued = put(ends.clientSession(), pattern(2));
        ends.advanceMillis(301_000);
        assertThat(lost.message().state()).isEqualTo(Status.LOST);
        assertThat(lost.message().cause()).isInstanceOf(SessionLostException.class);
        assertThat(queued.message().state()).isEqualTo(Status.QUEUED);

        ends.transport.listen(ends.acceptor::newLink);
        ends.advanceMillis(11_000);
        assertThat(queued.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(2));
    }

    @Test
    void anUnlimitedSessionWaitsForEver() {
        Ends ends = new Ends(options -> options.expiry(ConnectionOptions.UNLIMITED)).up();
        ends.transport.listen(null);
        ends.transport.link().cut();
        Sent sent = put(ends.clientSession(), pattern(2));
        ends.advanceMillis(Duration.ofDays(1).toMillis());
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.DOWN);

        ends.transport.listen(ends.acceptor::newLink);
        ends.advanceMillis(11_000);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
    }

    @Test
    void aClosingClientThatNeverReachesItsServerEndsAfterExpiry() {
        Ends ends = new Ends();
        ends.transport.listen(null);
        Sent sent = put(ends.clientSession(), pattern(1));
        ends.connector.start();
        ends.worker.run();
        ends.connector.close();
        ends.advanceMillis(299_999);
        assertThat(ends.connector.closed()).isNotDone();
        ends.advanceMillis(1);

        assertThat(ends.connector.closed()).isDone();
        assertThat(sent.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(sent.message().cause()).isNotNull();
    }

    // ---- what a client does on a BYE

    @ParameterizedTest
    @EnumSource(
            value = ByeCode.class,
            names = {
                "DETACH",
                "ID_IN_USE",
                "OVERLOADED",
                "SHUTDOWN",
                "HANDSHAKE_TIMEOUT",
                "IDLE",
                "RATE_LIMITED",
                "INTERNAL"
            })
    void afterAByeToRetryTheClientComesBackButNotTooEarly(ByeCode code) {
        Ends ends = new Ends().up();
        Token token = ends.clientSession().identity().token();
        ends.worker.call(() -> ends.serverSession().link().fail(Bye.of(code, "").retryAfter(20_000)));
        ends.advanceMillis(19_999);
        assertThat(ends.transport.attempts()).isEqualTo(1);
        ends.advanceMillis(1);

        assertThat(ends.transport.attempts()).isEqualTo(2);
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.UP);
        assertThat(ends.clientSession().identity().token().matches(token)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ByeCode.class,
            names = {
                "VERSION",
                "AUTH_REQUIRED",
                "AUTH_FAILED",
                "BAD_TOKEN",
                "FENCED",
                "MESSAGE_TOO_LARGE",
                "ACK_TOO_HIGH",
                "NQ1_REFUSED",
                "SERIALIZER_MISMATCH"
            })
    void afterAByeThatEndsForGoodTheClientStops(ByeCode code) {
        Ends ends = new Ends().up();
        put(ends.serverSession(), pattern(1));
        ends.worker.run();
        ends.transport.link().stall();
        put(ends.clientSession(), pattern(1));
        ends.worker.run();
        Sent queued = put(ends.clientSession(), pattern(1));
        ends.worker.call(() -> ends.serverSession().link().fail(Bye.of(code, "because")));
        ends.advanceMillis(60_000);

        assertThat(ends.clientSession().state()).isEqualTo(SessionState.LOST);
        assertThat(ends.transport.attempts()).isEqualTo(1);
        assertThat(ends.connector.closed()).isDone();
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(queued.message().cause()).isNotNull();
        assertThat(Ends.takeAll(ends.clientContext))
                .as("what had arrived can be taken")
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ByeCode.class,
            names = {"PROTOCOL_ERROR", "FLOW_CONTROL", "FRAME_TOO_LARGE"})
    void afterABreachTheClientResumesAtOnceAndAtTheThirdWithoutProgressItStops(ByeCode code) {
        Ends ends = new Ends().up();
        for (int breach = 0; breach < 5; breach++) {
            put(ends.clientSession(), pattern(1));
            ends.worker.run();
            ends.worker.call(() -> ends.serverSession().link().fail(Bye.of(code, "")));
            assertThat(ends.clientSession().state()).isEqualTo(SessionState.UP);
            assertThat(ends.transport.attempts()).isEqualTo(breach + 2);
        }
        ends.worker.call(() -> ends.serverSession().link().fail(Bye.of(code, "")));
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.UP);
        ends.worker.call(() -> ends.serverSession().link().fail(Bye.of(code, "")));
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.LOST);
    }

    @Test
    void afterTheSessionIsGoneTheClientSettlesByWhatTheServerReceivedAndBeginsAnother() {
        Ends ends = new Ends().up();
        ends.transport.link().swallow();
        Sent received = put(ends.clientSession(), pattern(1));
        Sent lost = put(ends.clientSession(), pattern(1));
        ends.worker.run();
        Sent queued = queueBehindStall(ends);
        long incarnation = ends.clientSession().identity().incarnation();
        ends.worker.call(() -> ends.clientSession()
                .link()
                .onBye(Bye.of(ByeCode.UNKNOWN_SESSION, "").receivedTo(9)));
        assertThat(received.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(lost.message().state()).isEqualTo(Status.LOST);
        assertThat(queued.message().state()).isNotEqualTo(Status.CANCELLED);

        assertThat(ends.clientSession().identity().incarnation()).isNotEqualTo(incarnation);
    }

    private static Sent queueBehindStall(Ends ends) {
        ends.transport.link().stall();
        put(ends.clientSession(), pattern(1));
        ends.worker.run();
        return put(ends.clientSession(), pattern(2));
    }
}
