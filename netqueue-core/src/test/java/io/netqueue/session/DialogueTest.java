package io.netqueue.session;

import static io.netqueue.session.Ends.put;
import static io.netqueue.session.FrameWriterTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogueTest {
    private final Dialogue dialogue = new Dialogue();
    private long now = Long.MAX_VALUE - Dialogue.PROMPT_NANOS / 2;

    private boolean asked() {
        return dialogue.expectsAnswer(now);
    }

    private void answeredAfter(long nanos) {
        now += nanos;
        dialogue.onOutput(now);
    }

    @Test
    void whoAnsweredInTimeIsExpectedToDoSoAgain() {
        assertThat(asked()).isFalse();
        answeredAfter(Dialogue.PROMPT_NANOS);
        assertThat(asked()).isTrue();
        answeredAfter(1);
        assertThat(asked()).isTrue();
    }

    @Test
    void whoAnswersLateOrNotIsNotWaitedForAgain() {
        asked();
        answeredAfter(1);
        assertThat(asked()).isTrue();
        assertThat(asked()).as("there was no answer").isFalse();
        answeredAfter(Dialogue.PROMPT_NANOS + 1);
        assertThat(asked()).isFalse();
    }

    @Test
    void whatNobodyAskedForIsNoAnswer() {
        answeredAfter(0);
        assertThat(asked()).isFalse();
    }

    /** The thread that answers runs before anything is written. */
    @Test
    void anAnswerGoesAlongWithTheAcknowledgement() {
        Ends ends = new Ends().up();
        ask(ends);
        put(ends.serverSession(), pattern(20));
        ends.worker.run();
        assertAnswered(ends.serverFrames(), 0);

        for (int turn = 0; turn < 3; turn++) {
            List<String> before = List.copyOf(ends.serverFrames());
            ends.worker.onGiveWay(() -> {
                assertThat(ends.serverFrames()).as("nothing is written yet").isEqualTo(before);
                put(ends.serverSession(), pattern(20));
            });
            ask(ends);
            assertAnswered(ends.serverFrames(), before.size());
        }
    }

    private static void ask(Ends ends) {
        ends.advanceMillis(2); // the client itself answers nothing
        put(ends.clientSession(), pattern(10));
        ends.worker.run();
    }

    private static void assertAnswered(List<String> frames, int from) {
        List<String> answer = frames.subList(from, frames.size());
        int ack = 0;
        while (!answer.get(ack).startsWith("ACK")) {
            ack++; // WELCOME
        }
        assertThat(answer.get(ack + 1)).startsWith("DATA");
        assertThat(answer).hasSize(ack + 2);
    }

    @Test
    void aServerThatOnlyReceivesDoesNotGiveWay() {
        Ends ends = new Ends().up();
        ends.worker.onGiveWay(() -> {
            throw new AssertionError("nobody was to answer");
        });
        for (int message = 0; message < 10; message++) {
            put(ends.clientSession(), pattern(10));
            ends.worker.advance(Duration.ofMillis(1));
        }
        assertThat(Ends.takeAll(ends.serverContext)).hasSize(10);
    }
}
