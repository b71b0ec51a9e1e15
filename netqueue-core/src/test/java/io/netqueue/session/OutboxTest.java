package io.netqueue.session;

import static io.netqueue.session.OutboxFixture.CAUSE;
import static io.netqueue.session.OutboxFixture.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.netqueue.error.MessageTooLargeException;
import io.netqueue.error.QueueFullException;
import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Framed;
import io.netqueue.session.OutboxFixture.Sent;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final OutboxFixture fixture = new OutboxFixture();
    private final Outbox outbox = fixture.outbox;

    // ---- framing

    @Test
    void messagesAreFramedInTheOrderOfPuttingAndTheLastFrameIsPush() {
        Sent first = fixture.put(3);
        Sent second = fixture.put(0);
        Sent third = fixture.putChunks(2, 5);

        Framed one = fixture.frame(12);
        Framed two = fixture.frame(1000);

        assertThat(joined(one.bytes(), two.bytes())).isEqualTo(joined(first.framed(), second.framed(), third.framed()));
        assertThat(one.push()).isFalse();
        assertThat(two.push()).isTrue();
        assertThat(fixture.frame(1000)).isNull();
        assertThat(outbox.cursor()).isEqualTo(11 + 8 + 15);
    }

    @Test
    void slicesMayEndAnywhereWithinHeaderAndPayload() {
        for (int most = 1; most <= 40; most++) {
            OutboxFixture each = new OutboxFixture();
            byte[] expected = joined(
                    each.put(3).framed(),
                    each.putChunks(1, 2, 20, 3).framed(),
                    each.put(0).framed(),
                    each.put(0).framed(),
                    each.putChunks(20).framed());

            assertThat(each.frameAll(most)).as("frames of %d bytes", most).isEqualTo(expected);
        }
    }

    @Test
    void aMessageIsNumberedWithItsFirstByte() {
        Sent first = fixture.put(10);
        Sent second = fixture.put(10);
        assertThat(first.message().state()).isEqualTo(Status.QUEUED);

        fixture.frame(1);
        assertThat(first.message().state()).isEqualTo(Status.SENT);
        assertThat(first.receipt().cancel()).isFalse();

        fixture.frame(17);
        assertThat(second.message().state()).isEqualTo(Status.QUEUED);
        assertThat(second.receipt().isBegun()).isFalse();
        assertThat(fixture.counters()).containsExactly(2, 20, 1, 10);
    }

    @Test
    void largeDirectChunksGoByReferenceAndAllElseIsMerged() {
        fixture.put(100);
        fixture.putChunks(100, 15, 100, 16);

        fixture.frame(1000);

        assertThat(fixture.references()).isEqualTo(1);
    }

    @Test
    void somethingIsUnsentUntilTheLastByteIsFramed() {
        assertThat(outbox.hasUnsent()).isFalse();
        fixture.put(2);
        assertThat(outbox.hasUnsent()).isTrue();
        fixture.frame(9);
        assertThat(outbox.hasUnsent()).isTrue();
        fixture.frame(1);
        assertThat(outbox.hasUnsent()).isFalse();
    }

    // ---- acknowledgement

    @Test
    void aMessageIsAcknowledgedWithItsLastByteOnly() {
        Sent first = fixture.put(2);
        Sent second = fixture.put(2);
        fixture.frame(100);

        outbox.acknowledge(9);
        assertThat(first.message().state()).isEqualTo(Status.SENT);
        outbox.acknowledge(10);
        assertThat(first.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(first.receipt().settledCount()).isEqualTo(1);
        outbox.acknowledge(19);
        assertThat(second.message().state()).isEqualTo(Status.SENT);
        assertThat(fixture.counters()).containsExactly(1, 2, 1, 2);
        outbox.acknowledge(20);
        assertThat(second.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(outbox.hasUnacknowledged()).isFalse();
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void anAcknowledgementInAMessageThatIsHalfFramedSettlesWhatIsBeforeIt() {
        Sent first = fixture.put(2);
        Sent second = fixture.put(20);
        fixture.frame(15);
        outbox.acknowledge(15);

        assertThat(first.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(second.message().state()).isEqualTo(Status.SENT);
        assertThat(fixture.frameAll(7)).isEqualTo(Arrays.copyOfRange(second.framed(), 5, 28));
        outbox.acknowledge(38);
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void acknowledgingWhatWasNeverSentIsABreach() {
        fixture.put(2);
        fixture.frame(5);

        breaks(ByeCode.ACK_TOO_HIGH, () -> outbox.acknowledge(6));
        assertThat(outbox.ackPosition()).isZero();
    }

    @Test
    void aStaleAcknowledgementIsIgnored() {
        fixture.put(2);
        fixture.frame(100);
        outbox.acknowledge(7);
        outbox.acknowledge(3);
        outbox.acknowledge(7);

        assertThat(outbox.ackPosition()).isEqualTo(7);
        assertThat(outbox.hasUnacknowledged()).isTrue();
    }

    // ---- the cursor set back

    @Test
    void afterRewindTheRestIsFramedAgainWhereverItIsCutNow() {
        byte[] all = joined(
                fixture.put(5).framed(),
                fixture.putChunks(7, 20, 3).framed(),
                fixture.put(4).framed());
        fixture.frameAll(9);

        for (int ack = 0; ack <= all.length; ack++) {
            outbox.acknowledge(ack);
            for (int most : new int[] {1, 5, 11, 1000}) {
                outbox.rewind(outbox.ackPosition());
                assertThat(outbox.cursor()).isEqualTo(ack);
                assertThat(fixture.frameAll(most))
                        .as("from %d in frames of %d", ack, most)
                        .isEqualTo(Arrays.copyOfRange(all, ack, all.length));
            }
        }
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void rewindMayGoToAnyPositionThatIsKept() {
        byte[] all = joined(
                fixture.put(5).framed(),
                fixture.putChunks(7, 20, 3).framed(),
                fixture.put(4).framed());
        fixture.frameAll(9);
        outbox.acknowledge(6);

        for (int to = 6; to <= all.length; to++) {
            outbox.rewind(to);
            assertThat(fixture.frameAll(8)).as("from %d", to).isEqualTo(Arrays.copyOfRange(all, to, all.length));
        }
    }

    @Test
    void rewindNumbersNothingAgainAndCountsNothingTwice() {
        Sent sent = fixture.put(5);
        fixture.frame(100);
        outbox.rewind(0);
        fixture.frame(100);

        assertThat(sent.message().state()).isEqualTo(Status.SENT);
        assertThat(fixture.counters()).containsExactly(1, 5, 1, 5);
    }

    @Test
    void anAcknowledgementAboveTheCursorMovesTheCursorToIt() {
        byte[] all = joined(fixture.put(5).framed(), fixture.put(6).framed());
        fixture.frameAll(100);
        outbox.rewind(0);
        fixture.frame(3);
        outbox.acknowledge(20);

        assertThat(outbox.cursor()).isEqualTo(20);
        assertThat(fixture.frameAll(100)).isEqualTo(Arrays.copyOfRange(all, 20, all.length));
    }

    @Test
    void anAcknowledgementAtTheCursorWithCancelledMessagesBehindItLosesNothing() {
        fixture.put(2);
        Sent cancelled = fixture.put(2);
        cancelled.receipt().cancel();
        Sent last = fixture.put(2);
        fixture.frameAll(100);
        outbox.rewind(0);
        fixture.frame(10);
        outbox.acknowledge(10);

        assertThat(fixture.frameAll(100)).isEqualTo(last.framed());
    }

    /** A NAK and an acknowledgement in one read turn: nothing is framed in between. */
    @Test
    void anAcknowledgementOfWhereTheCursorWasSetBackToLosesNothing() {
        fixture.put(2);
        fixture.put(2).receipt().cancel();
        Sent last = fixture.put(2);
        fixture.frameAll(100);
        outbox.rewind(10);
        outbox.acknowledge(10);

        assertThat(fixture.frameAll(100)).isEqualTo(last.framed());
    }

    @Test
    void finIsDueAgainIfAllBeforeItIsAcknowledgedWhereTheCursorWasSetBackTo() {
        fixture.put(2);
        fixture.put(2).receipt().cancel();
        outbox.end();
        fixture.frameAll(100);
        outbox.passFin();
        outbox.rewind(10);
        outbox.acknowledge(10);

        assertThat(outbox.isFinDue()).isTrue();
    }

    // ---- cancel

    @Test
    void cancelBeforeTheFirstByteRemovesTheMessageWhereverItStands() {
        for (int at = 0; at < 4; at++) {
            OutboxFixture each = new OutboxFixture();
            Sent[] sent = {each.put(1), each.put(2), each.put(3), each.put(4)};
            assertThat(sent[at].receipt().cancel()).isTrue();

            byte[] expected = {};
            for (int i = 0; i < 4; i++) {
                expected = i == at ? expected : joined(expected, sent[i].framed());
            }
            assertThat(each.frameAll(100)).as("message %d", at).isEqualTo(expected);
            assertThat(sent[at].message().state()).isEqualTo(Status.CANCELLED);
            assertThat(sent[at].receipt().settledCount()).isEqualTo(1);
            each.outbox.acknowledge(each.outbox.cursor());
            assertThat(each.counters()).containsOnly(0);
        }
    }

    @Test
    void cancelOfTheLastMessageMakesTheOneBeforeItPush() {
        fixture.put(1);
        fixture.put(1).receipt().cancel();

        assertThat(fixture.frame(100).push()).isTrue();
    }

    @Test
    void cancelOfAllLeavesNothingToSend() {
        fixture.put(1).receipt().cancel();
        fixture.put(1).receipt().cancel();

        assertThat(outbox.hasUnsent()).isFalse();
        assertThat(fixture.frame(100)).isNull();
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void cancelInTheMomentOfFramingIsSteppedOver() {
        FakeReceipt late = new FakeReceipt() {
            @Override
            protected boolean isWithdrawn() {
                return isAsked && super.isWithdrawn();
            }

            private boolean isAsked;

            @Override
            protected boolean begin() {
                isAsked = true;
                cancel(); // between the worker's look and its first byte
                return super.begin();
            }
        };
        Outgoing message = Outgoing.of(OutboxFixture.PEER, late, new byte[3]);
        outbox.offer(message);
        Sent next = fixture.put(4);

        assertThat(fixture.frameAll(100)).isEqualTo(next.framed());
        assertThat(message.state()).isEqualTo(Status.CANCELLED);
    }

    // ---- the end

    @Test
    void finIsDueOnceEverythingIsFramedAndTakesOnePosition() {
        fixture.put(2);
        outbox.end();
        assertThat(outbox.isFinDue()).isFalse();
        fixture.frame(100);
        assertThat(outbox.isFinDue()).isTrue();
        assertThat(outbox.cursor()).isEqualTo(10);

        outbox.passFin();
        assertThat(outbox.isFinDue()).isFalse();
        assertThat(outbox.cursor()).isEqualTo(11);
        assertThat(outbox.hasUnacknowledged()).isTrue();
    }

    @Test
    void finIsAcknowledgedByThePositionAfterIt() {
        fixture.put(2);
        outbox.end();
        fixture.frame(100);
        breaks(ByeCode.ACK_TOO_HIGH, () -> outbox.acknowledge(11));
        outbox.passFin();

        outbox.acknowledge(10);
        assertThat(outbox.isFinAcknowledged()).isFalse();
        assertThat(outbox.isFinishedAt(10)).isFalse();
        assertThat(outbox.isFinishedAt(11)).isTrue();
        outbox.acknowledge(11);
        assertThat(outbox.isFinAcknowledged()).isTrue();
        assertThat(outbox.hasUnacknowledged()).isFalse();
    }

    @Test
    void finIsDueAgainWhenTheCursorWasSetBackBeforeIt() {
        fixture.put(2);
        outbox.end();
        fixture.frame(100);
        outbox.passFin();

        outbox.rewind(10);
        assertThat(outbox.isFinDue()).isTrue();
        outbox.rewind(9);
        assertThat(outbox.isFinDue()).isFalse();
        fixture.frame(100);
        assertThat(outbox.isFinDue()).isTrue();
    }

    @Test
    void finOfAnEmptyStreamIsAtPositionZero() {
        outbox.end();

        assertThat(outbox.isFinDue()).isTrue();
        assertThat(outbox.cursor()).isZero();
    }

    @Test
    void finIsNotDueBeforeTheEnd() {
        assertThat(outbox.isFinDue()).isFalse();
        assertThat(outbox.isFinishedAt(0)).isFalse();
        assertThat(outbox.isFinAcknowledged()).isFalse();
    }

    @Test
    void whatIsPutBehindTheEndIsNeverSentAndCancelledWithACause() {
        Sent before = fixture.put(2);
        outbox.end();
        Sent behind = fixture.put(2);

        assertThat(fixture.frameAll(100)).isEqualTo(before.framed());
        assertThat(outbox.hasUnsent()).isFalse();
        assertThat(outbox.isFinDue()).isTrue();
        outbox.cancelBehindEnd(CAUSE);
        assertThat(behind.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(behind.message().cause()).isSameAs(CAUSE);
        assertThat(behind.receipt().cancel())
                .as("its sender's cancel comes too late")
                .isFalse();
        assertThat(before.message().state()).isEqualTo(Status.SENT);
        assertThat(fixture.counters()).containsExactly(1, 2, 1, 2);
    }

    @Test
    void cancelUnsentLeavesWhatIsFramedAndTheEnd() {
        Sent first = fixture.put(2);
        fixture.frame(3);
        Sent second = fixture.put(2);
        outbox.end();

        outbox.cancelUnsent(CAUSE);

        assertThat(second.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(second.message().cause()).isSameAs(CAUSE);
        assertThat(fixture.frameAll(100)).isEqualTo(Arrays.copyOfRange(first.framed(), 3, 10));
        assertThat(outbox.isFinDue()).isTrue();
        assertThat(fixture.counters()).containsExactly(1, 2, 1, 2);
    }

    // ---- refusals

    @Test
    void aMessageOverTheCountIsRefusedAndLeavesNoTrace() {
        OutboxFixture small = new OutboxFixture(2, Long.MAX_VALUE);
        Sent first = small.put(1);
        small.put(1);
        Sent third = small.put(1);

        assertThat(third.message().state()).isEqualTo(Status.REFUSED);
        assertThat(third.message().cause())
                .isInstanceOf(QueueFullException.class)
                .hasMessageContaining("queueMessages")
                .hasMessageContaining("2");
        assertThat(third.receipt().settledCount()).isEqualTo(1);
        assertThat(small.counters()).containsExactly(2, 2, 0, 0);

        small.frame(9);
        small.outbox.acknowledge(9);
        assertThat(first.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(small.put(1).message().state()).isEqualTo(Status.QUEUED);
    }

    @Test
    void aMessageOverTheBytesIsRefusedAndASmallerOneIsNot() {
        OutboxFixture small = new OutboxFixture(Long.MAX_VALUE, 10);
        small.put(6);
        Sent large = small.put(5);

        assertThat(large.message().state()).isEqualTo(Status.REFUSED);
        assertThat(large.message().cause())
                .isInstanceOf(QueueFullException.class)
                .hasMessageContaining("queueBytes");
        assertThat(small.put(4).message().state()).isEqualTo(Status.QUEUED);
        assertThat(small.counters()).containsExactly(2, 10, 0, 0);
    }

    @Test
    void aFullQueueOfAClientThatNeverReachedItsServerRefusesToo() {
        OutboxFixture small = new OutboxFixture(1, Long.MAX_VALUE);
        small.put(1);
        Outgoing second = Outgoing.of(null, new FakeReceipt(), new byte[1]);

        assertThat(small.outbox.offer(second)).isFalse();
        assertThat(second.state()).isEqualTo(Status.REFUSED);
        assertThat(second.cause()).isInstanceOf(QueueFullException.class);
        assertThat(small.counters()).containsExactly(1, 1, 0, 0);
    }

    @Test
    void aMessageTooLargeForThePeerIsRefusedAtPut() {
        outbox.holdings().setPeerMaxMessage(4);
        Sent large = fixture.put(5);

        assertThat(large.message().state()).isEqualTo(Status.REFUSED);
        assertThat(large.message().cause())
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("4")
                .hasMessageContaining("5");
        assertThat(fixture.put(4).message().state()).isEqualTo(Status.QUEUED);
    }

    @Test
    void aMessageTooLargeForThePeerIsRefusedWhenItWouldBeFramed() {
        Sent first = fixture.put(4);
        Sent large = fixture.put(5);
        Sent last = fixture.put(4);
        outbox.holdings().setPeerMaxMessage(4);

        assertThat(fixture.frameAll(5)).isEqualTo(joined(first.framed(), last.framed()));
        assertThat(large.message().state()).isEqualTo(Status.REFUSED);
        assertThat(large.message().cause()).isInstanceOf(MessageTooLargeException.class);
        outbox.acknowledge(24);
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void aMessageThatIsFramedAlreadyIsNotTooLargeAnyMore() {
        Sent large = fixture.put(5);
        fixture.frame(3);
        outbox.holdings().setPeerMaxMessage(4);
        outbox.rewind(0);

        assertThat(fixture.frameAll(100)).isEqualTo(large.framed());
    }

    // ---- the end of a session

    @Test
    void renewLosesWhatIsNumberedAndKeepsTheRestForTheNextSession() {
        Sent received = fixture.put(1);
        Sent half = fixture.put(2);
        Sent queued = fixture.put(3);
        fixture.frame(12);

        outbox.renew(11, CAUSE);

        assertThat(received.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(half.message().state()).isEqualTo(Status.LOST);
        assertThat(half.message().cause()).isSameAs(CAUSE);
        assertThat(queued.message().state()).isEqualTo(Status.QUEUED);
        assertThat(outbox.cursor()).isZero();
        assertThat(outbox.ackPosition()).isZero();
        assertThat(fixture.counters()).containsExactly(1, 3, 0, 0);
        assertThat(fixture.frameAll(4)).isEqualTo(queued.framed());
        outbox.acknowledge(11);
        assertThat(queued.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void renewTakesAnAcknowledgementThatCannotBeForTheNearestThatCan() {
        Sent first = fixture.put(1);
        fixture.frame(100);
        outbox.acknowledge(4);
        outbox.renew(1000, CAUSE);
        assertThat(first.message().state()).isEqualTo(Status.ACKNOWLEDGED);

        Sent second = fixture.put(1);
        fixture.frame(100);
        outbox.renew(-5, CAUSE);
        assertThat(second.message().state()).isEqualTo(Status.LOST);
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void renewKeepsTheEndWhetherFinWasSentOrNot() {
        fixture.put(1);
        outbox.end();
        outbox.renew(0, CAUSE);
        fixture.frameAll(100);
        assertThat(outbox.isFinDue()).isTrue();
        outbox.passFin();

        outbox.renew(9, CAUSE);
        assertThat(outbox.isFinDue()).isTrue();
        assertThat(outbox.cursor()).isZero();
        outbox.passFin();
        outbox.acknowledge(1);
        assertThat(outbox.isFinAcknowledged()).isTrue();
    }

    @Test
    void restartKeepsWhatWasNotReceivedAndBeginsAtAMessage() {
        Sent received = fixture.put(1);
        Sent half = fixture.putChunks(20, 20);
        Sent queued = fixture.put(3);
        Sent cancelled = fixture.put(3);
        cancelled.receipt().cancel();
        fixture.frame(30);

        outbox.restart(25);

        assertThat(received.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(fixture.counters()).containsExactly(3, 46, 0, 0);
        assertThat(fixture.frameAll(7)).isEqualTo(joined(half.framed(), queued.framed()));
        assertThat(fixture.counters()).containsExactly(2, 43, 2, 43);
        outbox.acknowledge(59);
        assertThat(half.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(fixture.counters()).containsOnly(0);
    }

    @Test
    void restartBeginsFinAnew() {
        fixture.put(1);
        outbox.end();
        fixture.frame(100);
        outbox.passFin();

        outbox.restart(9);
        assertThat(outbox.isFinDue()).isTrue();
        assertThat(outbox.cursor()).isZero();
        assertThat(outbox.hasUnacknowledged()).isFalse();
    }

    @Test
    void abandonSettlesEverythingAndWhatComesLater() {
        Sent received = fixture.put(1);
        Sent half = fixture.put(2);
        Sent queued = fixture.put(3);
        Sent withdrawn = fixture.put(3);
        withdrawn.receipt().cancel();
        outbox.end();
        Sent behind = fixture.put(4);
        fixture.frame(12);

        outbox.abandon(9, CAUSE);

        assertThat(received.message().state()).isEqualTo(Status.ACKNOWLEDGED);
        assertThat(half.message().state()).isEqualTo(Status.LOST);
        assertThat(queued.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(withdrawn.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(behind.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(half.message().cause()).isSameAs(CAUSE);
        assertThat(queued.message().cause()).isSameAs(CAUSE);
        assertThat(fixture.counters()).containsOnly(0);
        assertThat(outbox.hasUnsent()).isFalse();

        Sent late = fixture.put(5);
        outbox.abandon(0, CAUSE);
        assertThat(late.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(fixture.counters()).containsOnly(0);
        for (Sent each : new Sent[] {received, half, queued, withdrawn, behind, late}) {
            assertThat(each.receipt().settledCount()).isEqualTo(1);
        }
    }

    private static void breaks(ByeCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ByeException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.bye().code()).isEqualTo(code));
    }

    /** A server that goes on broadcasting while one of its sessions cannot end must not keep all of that. */
    @Test
    void whatCameBehindTheEndIsSettledAndLetGoOf() {
        outbox.end();
        WeakReference<Outgoing> first = new WeakReference<>(fixture.put(1).message());
        Sent early = fixture.put(1);
        outbox.cancelBehindEnd(CAUSE);
        Sent late = fixture.put(1);
        assertThat(outbox.hasBehindEnd()).isTrue();
        outbox.cancelBehindEnd(CAUSE);

        assertThat(outbox.hasBehindEnd()).isFalse();
        assertThat(early.message().state()).isEqualTo(Status.CANCELLED);
        assertThat(late.message().state()).isEqualTo(Status.CANCELLED);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(first.get()).isNull();
        });
        assertThat(fixture.counters()).containsExactly(0, 0, 0, 0);
    }
}
