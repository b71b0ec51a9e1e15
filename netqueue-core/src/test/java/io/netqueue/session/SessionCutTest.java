package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A link that breaks after any byte: everything arrives once and in order, and no more is sent again than was lost. */
@ExtendWith(QuietLog.class)
class SessionCutTest {

    private static final List<byte[]> MESSAGES = List.of(pattern(0), pattern(10), pattern(3000), pattern(100));
    private static final int STREAM = 4 * 8 + 3110;

    @Test
    void aCutAfterAnyByteOfTheClientsLosesNothing() {
        long bytes = bytesOfAWholeRun(true);
        for (long cut = 0; cut <= bytes; cut += step(cut, bytes)) {
            runWithCut(cut, true, false);
        }
    }

    @Test
    void aCutAfterAnyByteOfTheServersLosesNothing() {
        long bytes = bytesOfAWholeRun(false);
        for (long cut = 0; cut <= bytes; cut += step(cut, bytes)) {
            runWithCut(cut, false, false);
        }
    }

    /** The last words of a server that has everything, and is gone once it has closed, may be those that are lost. */
    @Test
    void aServerThatClosesIsNotGoneBeforeItsClientKnows() {
        for (boolean clients : new boolean[] {true, false}) {
            long bytes = bytesOfAWholeRun(clients);
            for (long cut = bytes - 300; cut <= bytes + 50; cut++) {
                runWithCut(cut, clients, true);
            }
        }
    }

    /** Every byte at both ends, where the handshake and the end are, and some between. */
    private static long step(long cut, long bytes) {
        return cut < 300 || cut > bytes - 300 ? 1 : 37;
    }

    private static long bytesOfAWholeRun(boolean clients) {
        Ends ends = new Ends();
        run(ends, link -> {}, false);
        MemoryLink link = ends.transport.links().get(0);
        return clients ? link.takenByteCount() : link.peer().takenByteCount();
    }

    private static void runWithCut(long cut, boolean clients, boolean serverLeaves) {
        Ends ends = new Ends();
        try {
            run(ends, link -> (clients ? link : link.peer()).cutAfter(cut), serverLeaves);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "cut after byte " + cut + " of the " + (clients ? "client: " : "server: ")
                            + e.getMessage() + "\nclient: "
                            + ends.clientSession().state() + " attempts "
                            + ends.transport.attempts(),
                    e);
        }
        assertThat(ends.clientContext.resentByteCount()).isLessThanOrEqualTo(STREAM + 1);
        assertThat(ends.serverContext.resentByteCount()).isLessThanOrEqualTo(STREAM + 1);
    }

    private static void run(Ends ends, Consumer<MemoryLink> fault, boolean serverLeaves) {
        ends.transport.onNextLink(fault);
        List<Sent> sent = new ArrayList<>();
        MESSAGES.forEach(message -> sent.add(put(ends.clientSession(), message)));
        ends.connector.start();
        ends.worker.run();
        ends.advanceMillis(1000);
        MESSAGES.forEach(message -> sent.add(put(ends.serverSession(), message)));
        ends.worker.run();
        ends.advanceMillis(1000);
        if (serverLeaves) {
            ends.acceptor.close();
            ends.acceptor.closed().thenRun(() -> ends.transport.listen(null));
        }
        ends.connector.close();
        ends.advanceMillis(20_000);

        assertThat(Ends.takeAll(ends.serverContext)).containsExactlyElementsOf(MESSAGES);
        assertThat(Ends.takeAll(ends.clientContext)).containsExactlyElementsOf(MESSAGES);
        assertThat(sent).allMatch(each -> each.message().state() == Status.ACKNOWLEDGED);
        assertThat(sent).allMatch(each -> each.receipt().settledCount() == 1);
        assertThat(ends.connector.closed()).isDone();
        assertThat(ends.clientSession().state()).isEqualTo(SessionState.CLOSED);
        assertThat(ends.acceptor.sessions()).isEmpty();
        assertThat(ends.acceptor.closed().isDone()).isEqualTo(serverLeaves);
        assertThat(ends.worker.timerCount()).isZero();
        assertThat(ends.clientContext.linkCount() + ends.serverContext.linkCount())
                .isZero();
    }

    @Test
    void onlyWhatWasNotReceivedIsSentAgain() {
        Ends ends = new Ends().up();
        MemoryLink link = ends.transport.link();
        link.cutAfter(1000);
        Sent sent = put(ends.clientSession(), pattern(5000));
        ends.worker.run();

        assertThat(ends.transport.links()).hasSize(2);
        assertThat(sent.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.clientContext.resentByteCount()).isEqualTo(5008 - (1000 - 4));
        assertThat(ends.transport.link().frames().get(1)).isEqualTo("DATA push length=" + (5008 - (1000 - 4)));
    }

    @Test
    void aCancelWhileTheLinkIsDownTakesTheMessageBackUnlessAByteHadLeft() {
        Ends ends = new Ends().up();
        ends.transport.link().swallow();
        Sent left = put(ends.clientSession(), pattern(1));
        ends.worker.run();
        ends.transport.listen(null);
        ends.transport.link().cut();
        ends.worker.run();
        Sent queued = put(ends.clientSession(), pattern(2));
        Sent kept = put(ends.clientSession(), pattern(3));
        assertThat(left.receipt().cancel()).isFalse();
        assertThat(queued.receipt().cancel()).isTrue();

        ends.transport.listen(ends.acceptor::newLink);
        ends.advanceMillis(20_000);
        assertThat(Ends.takeAll(ends.serverContext)).containsExactly(pattern(1), pattern(3));
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(kept.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(ends.clientSession().heldMessageCount()).isZero();
    }
}
