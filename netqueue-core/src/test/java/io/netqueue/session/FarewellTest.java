package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that ended in order, and a server that closes: it stays until the client knows, and no longer. */
@ExtendWith(QuietLog.class)
class FarewellTest {
    private static final String FIN = "16000008 0000000000000000";
    private static final String ACK_OF_FIN = "12000010 0000000000000001 0000000000100000";
    private static final String BYE_CLOSED = "1700000e 0008 00000000 0000000000000001";
    private static final String BYE_IDLE = "1700000e 0012 00000000 0000000000000001";
    private static final String PING = "1300000c 00000007 0000000000000001";
    private static final int PACKET_SIZE = 600;

    private final Ends ends = new Ends();

    /** A client whose session the server has just ended, with a server that closes. */
    private RawPeer parted() {
        RawPeer peer = connect().greeted();
        ends.acceptor.close();
        finish(peer);
        assertThat(peer.lastHeard()).startsWith("BYE CLOSED recvPos=1");
        assertThat(ends.serverSession()).isNull();
        return peer;
    }

    /** Says all that a client says before the server's last word. */
    private static void finish(RawPeer peer) {
        peer.send(FIN);
        peer.send(ACK_OF_FIN);
    }

    private RawPeer connect() {
        return RawPeer.connect(ends.worker, ends.acceptor.newLink());
    }

    /** Says that it is back, and asks for the session that it had. */
    private RawPeer back(RawPeer former) {
        Token token = former.handshakes().get(0).token();
        return connect().greeted(RawPeer.hello(Ends.CLIENT, 1, 2, token, 1));
    }

    @Test
    void theServerStaysUntilTheClientSaysByeToo() {
        RawPeer peer = parted();
        assertThat(ends.acceptor.closed()).isNotDone();
        assertThat(peer.isClosed()).isFalse();

        peer.send(BYE_CLOSED);

        assertThat(ends.acceptor.closed()).isDone();
        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.worker.timerCount()).isZero();
    }

    @Test
    void whatComesBeforeTheAnswerIsNotLookedAt() {
        RawPeer peer = parted();
        int heard = peer.heard().size();
        peer.data(true, WireExamples.bytes("0000000000000001 61"));
        peer.send(PING);
        peer.send(FIN);
        peer.send(ACK_OF_FIN);
        assertThat(peer.heard()).hasSize(heard);
        assertThat(ends.acceptor.closed()).isNotDone();
        assertThat(Ends.takeAll(ends.serverContext)).isEmpty();

        peer.send(BYE_CLOSED);
        assertThat(ends.acceptor.closed()).isDone();
    }

    @Test
    void aClientThatComesBackIsToldAgain() {
        RawPeer peer = parted();
        peer.cut();
        assertThat(ends.acceptor.closed()).isNotDone();
        RawPeer again = back(peer);
        assertThat(again.lastHeard()).startsWith("BYE CLOSED recvPos=1");
        assertThat(ends.acceptor.closed()).isNotDone();

        again.send(BYE_CLOSED);
        assertThat(ends.acceptor.closed()).isDone();
        assertThat(ends.worker.timerCount()).isZero();
    }

    /** A client that did not hear the last word says another. */
    @Test
    void aByeThatIsNoAnswerEndsOnlyTheLink() {
        RawPeer peer = parted();
        peer.send(BYE_IDLE);
        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.acceptor.closed()).isNotDone();

        back(peer).send(BYE_CLOSED);
        assertThat(ends.acceptor.closed()).isDone();
    }

    /** Its BYE shows that it has everything, but not that it knows that we have. */
    @Test
    void aClientThatLeftWithoutOurLastWordIsWaitedFor() {
        RawPeer peer = connect().greeted();
        ends.acceptor.close();
        peer.send(FIN);
        peer.send(BYE_IDLE);
        assertThat(ends.serverSession()).isNull();
        assertThat(ends.acceptor.closed()).isNotDone();

        RawPeer again = back(peer);
        assertThat(again.lastHeard()).startsWith("BYE CLOSED recvPos=1");
        again.send(BYE_CLOSED);
        assertThat(ends.acceptor.closed()).isDone();
    }

    @Test
    void aClientThatSaysClosedIsNotWaitedFor() {
        RawPeer peer = connect().greeted();
        ends.acceptor.close();
        peer.send(FIN);
        peer.send(BYE_CLOSED);

        assertThat(ends.acceptor.closed()).isDone();
    }

    @Test
    void itStaysForNoLongerThanAClientNeedsToComeBack() {
        RawPeer peer = parted();
        ends.advanceMillis(14_900);
        assertThat(ends.acceptor.closed()).isNotDone();
        ends.advanceMillis(200);

        assertThat(ends.acceptor.closed()).isDone();
        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.worker.timerCount()).isZero();
    }

    @Test
    void aServerWhoseTimeIsOverStaysForNobody() {
        RawPeer peer = parted();
        ends.acceptor.abandon();
        ends.worker.run();

        assertThat(ends.acceptor.closed()).isDone();
        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.worker.timerCount()).isZero();
    }

    /** Nothing waits for it, but the link is open still: a client that says nothing does not keep it. */
    @Test
    void aServerThatGoesOnLetsTheLinkGoToo() {
        RawPeer peer = connect().greeted();
        finish(peer);
        assertThat(peer.isClosed()).isFalse();
        ends.advanceMillis(15_100);

        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.worker.timerCount()).isZero();
    }

    @Test
    void aLinkThatTheClientLeftForAnotherIsNotKept() {
        RawPeer peer = parted();
        RawPeer again = back(peer);
        assertThat(peer.isClosed()).isTrue();
        assertThat(again.isClosed()).isFalse();
    }

    @Test
    void aClientThatSaysTooMuchIsNotListenedToForLong() {
        RawPeer peer = parted();
        for (int i = 0; i < 1000 && !peer.isClosed(); i++) {
            peer.send(PING);
        }

        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.acceptor.closed()).isNotDone();
    }

    @Test
    void whoIsWaitedForTakesAPlaceAmongTheSessions() {
        Ends small = new Ends(options -> options, limits -> limits.sessions(1));
        RawPeer peer = RawPeer.connect(small.worker, small.acceptor.newLink()).greeted();
        finish(peer);
        Handshake hello = RawPeer.hello(new UUID(3, 3), 1, 1, Token.NONE, 0);
        RawPeer next = RawPeer.connect(small.worker, small.acceptor.newLink()).greeted(hello);
        assertThat(next.lastHeard()).startsWith("BYE OVERLOADED");

        peer.send(BYE_CLOSED);
        next = RawPeer.connect(small.worker, small.acceptor.newLink()).greeted(hello);
        assertThat(next.handshakes()).hasSize(1);
    }

    @Test
    void aBrokenFrameEndsTheLinkAndNotTheWait() {
        RawPeer peer = parted();
        peer.send("05000000");
        assertThat(peer.isClosed()).isTrue();
        assertThat(ends.acceptor.closed()).isNotDone();
    }

    // ---- where packets are lost

    /** The server's end of a link, after both have closed; so many of its BYEs are lost. */
    private MemoryLink partedWithPackets(int lost) {
        MemoryLink server = ends.upWithPackets(PACKET_SIZE).transport.link().peer();
        server.loseByes(lost);
        ends.acceptor.close();
        ends.connector.close();
        ends.worker.run();
        return server;
    }

    private static long byes(List<String> frames) {
        return frames.stream().filter(frame -> frame.startsWith("BYE CLOSED")).count();
    }

    @Test
    void theLastWordIsSaidAgainUntilItIsHeard() {
        MemoryLink server = partedWithPackets(3);
        assertThat(byes(server.frames())).isEqualTo(1);
        assertThat(ends.connector.closed()).isNotDone();
        assertThat(ends.acceptor.closed()).isNotDone();
        ends.advanceMillis(2000);

        assertThat(ends.clientSession().state()).isEqualTo(SessionState.CLOSED);
        assertThat(byes(server.frames())).isEqualTo(4);
        assertThat(byes(ends.clientFrames()))
                .as("nobody is there to say it again")
                .isEqualTo(3);
        assertThat(ends.acceptor.closed()).isDone();
        assertThat(ends.transport.links()).hasSize(1);
        assertThat(ends.worker.timerCount()).isZero();
    }

    /** With a client that has not heard it, and whose questions are lost. */
    @Test
    void itIsSaidAgainThoughNobodyAsks() {
        MemoryLink server = partedWithPackets(1);
        ends.transport.link().mute();
        ends.advanceMillis(250);

        assertThat(byes(server.frames())).isEqualTo(2);
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.CLOSED);
    }

    /** Thirty questions in one packet are one question. */
    @Test
    void aClientThatAsksIsToldAgainButNotForEachQuestion() {
        MemoryLink server = partedWithPackets(1);
        int linkId = ends.clientSession().identity().attach().linkId();
        byte[] ping = WireExamples.bytes(PING);
        ByteBuffer packet =
                ByteBuffer.allocate(13 + 30 * ping.length).put((byte) 1).putInt(linkId);
        packet.position(13);
        for (int i = 0; i < 30; i++) {
            packet.put(ping);
        }
        ends.transport.link().mute();
        ends.advanceMillis(150);
        server.loseByes(1);
        ends.worker.call(() -> ends.transport.link().deliverToPeer(packet.array()));
        assertThat(byes(server.frames())).as("it has just said it").isEqualTo(1);
        ends.advanceMillis(50); // the second time
        ends.advanceMillis(210);
        ends.worker.call(() -> ends.transport.link().deliverToPeer(packet.array()));

        assertThat(byes(server.frames())).isEqualTo(3);
    }

    /** It does not flood a broker that has more to do than it can. */
    @Test
    void toAClientThatIsGoneItIsSaidLessAndLessOften() {
        MemoryLink server = partedWithPackets(1);
        ends.transport.listen(null);
        ends.transport.link().swallow();
        ends.advanceMillis(15_100);

        assertThat(byes(server.frames())).isBetween(12L, 18L);
        assertThat(ends.acceptor.closed()).isDone();
    }
}
