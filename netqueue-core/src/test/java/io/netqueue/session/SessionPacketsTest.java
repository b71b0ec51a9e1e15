package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions over a link that moves packets: what is acknowledged at once, so that a sender with a small allowance goes on. */
class SessionPacketsTest {
    private static final int PACKET_SIZE = 600;

    private final Ends ends = new Ends();

    /** No clock runs: a sender that waited for an acknowledgement that is not asked for would stay where it is. */
    @Test
    void moreThanMayBeUnderWayIsAcknowledgedWithoutWaiting() {
        ends.upWithPackets(PACKET_SIZE);
        Sent sent = put(ends.clientSession(), pattern(3 * Allowance.INITIAL * PACKET_SIZE / 2));
        ends.worker.run();

        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.transport.link().packets()).hasSizeGreaterThan(Allowance.INITIAL);
    }

    /** The acknowledgement may have been lost: who says it again is told again. */
    @Test
    void whatComesTwiceIsAcknowledgedTwiceAtOnce() {
        ends.upWithPackets(PACKET_SIZE);
        put(ends.clientSession(), pattern(100));
        ends.worker.run();
        List<byte[]> packets = ends.transport.link().packets();
        int told = ends.serverFrames().size();
        ends.worker.call(() -> ends.transport.link().deliverToPeer(packets.get(packets.size() - 1)));

        assertThat(ends.serverFrames().subList(told, ends.serverFrames().size()))
                .singleElement()
                .asString()
                .startsWith("ACK ackPos=108");
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(1);
    }

    @Test
    void aPacketThatIsLostIsSentAgainWhenTheNextShowsTheGap() {
        ends.upWithPackets(PACKET_SIZE);
        ends.transport.link().loseNext();
        Sent lost = put(ends.clientSession(), pattern(100));
        ends.worker.run();
        assertThat(lost.message().state()).isNotEqualTo(Status.ACKNOWLEDGED);

        Sent next = put(ends.clientSession(), pattern(50));
        ends.worker.run();
        assertThat(ends.serverFrames()).contains("NAK expectedPos=0");
        assertThat(lost.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(next.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(100), pattern(50));
    }

    /** Its link is gone at the server, and it does not know yet: what the copy is answered with reaches it. */
    @Test
    void aLateCopyOfItsHelloDoesNotStopAClient() {
        ends.upWithPackets(PACKET_SIZE);
        MemoryLink client = ends.transport.link();
        byte[] hello = client.packets().get(0);
        put(ends.clientSession(), pattern(100));
        ends.worker.run();
        client.peer().mute();
        ends.worker.call(() -> client.deliverToPeer(
                FrameWriter.lastWords(ends.clientSession().identity().attach().linkId())));
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.DOWN);

        MemoryLink late = MemoryLink.connect(ends.worker, new RawPeer(), ends.acceptor.newLink());
        late.movePackets(PACKET_SIZE);
        ends.worker.run();
        ends.worker.call(() -> late.deliverToPeer(hello));
        assertThat(late.peer().frames()).singleElement().asString().startsWith("BYE DETACH");
        assertThat(ends.serverSession().state()).isEqualTo(SessionState.DOWN);
    }
}
