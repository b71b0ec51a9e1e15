package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends that count otherwise, because the link loses a frame or makes one up: that shows within a keep-alive (R9). */
@ExtendWith(QuietLog.class)
class MiscountTest {

    private static final long KEEP_ALIVE_MILLIS = 3000;
    private static final String EMPTY_MESSAGE = "10000008 0000000000000000";

    private final Ends ends = new Ends(options -> options.keepAlive(Duration.ofMillis(KEEP_ALIVE_MILLIS))).up();
    private final MemoryLink client = ends.transport.link();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFrameThatIsLostIsMissedByThePingAndComesWithTheNextLink(boolean fromServer) {
        (fromServer ? client.peer() : client).loseNext();
        Sent sent = put(fromServer ? ends.serverSession() : ends.clientSession(), pattern(100));
        ends.advanceMillis(KEEP_ALIVE_MILLIS);

        saysProtocolError(fromServer ? client : client.peer());
        assertThat(ends.transport.links()).hasSize(2);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(Ends.takeAll(fromServer ? ends.clientContext : ends.serverContext))
                .containsExactly(pattern(100));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFrameThatIsLostAmongOthersIsMissedToo(boolean fromServer) {
        MemoryLink from = fromServer ? client.peer() : client;
        from.loseNext();
        for (int i = 0; i < KEEP_ALIVE_MILLIS / 100; i++) { // never silent, so that only the keep-alive's PING can tell
            put(fromServer ? ends.serverSession() : ends.clientSession(), pattern(100));
            ends.advanceMillis(100);
        }

        saysProtocolError(fromServer ? client : client.peer());
    }

    @Test
    void aFrameThatNobodySentEndsTheSessionWithItsAcknowledgement() {
        ends.worker.call(() -> client.deliverToPeer(WireExamples.bytes(EMPTY_MESSAGE)));
        ends.advanceMillis(KEEP_ALIVE_MILLIS);

        assertThat(client.frames()).anyMatch(frame -> frame.startsWith("BYE ACK_TOO_HIGH"));
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.LOST);
    }

    private static void saysProtocolError(MemoryLink end) {
        List<String> frames = end.frames();
        assertThat(frames.get(frames.size() - 1)).startsWith("BYE PROTOCOL_ERROR");
    }
}
