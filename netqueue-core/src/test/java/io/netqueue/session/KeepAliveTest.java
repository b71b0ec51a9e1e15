package io.netqueue.session;

import static io.netqueue.session.KeepAlive.Verdict.DEAD;
import static io.netqueue.session.KeepAlive.Verdict.NOTHING;
import static io.netqueue.session.KeepAlive.Verdict.PING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long INTERVAL = 15 * SECOND;

    private long now = -20 * SECOND;
    private KeepAlive keepAlive = new KeepAlive(INTERVAL, false, now);
    private long taken;
    private boolean outputWaits;

    @Test
    void anIdleLinkIsPingedOnceInEachInterval() {
        assertThat(at(INTERVAL - 1, false)).isEqualTo(NOTHING);
        assertThat(at(1, false)).isEqualTo(PING);
        answered();
        assertThat(at(INTERVAL - 1, false)).isEqualTo(NOTHING);
        assertThat(at(1, false)).isEqualTo(PING);
    }

    @Test
    void pingComesInEachIntervalWhateverElseIsHeard() {
        int pings = 0;
        for (int half = 0; half < 300; half++) {
            keepAlive.onBytes(now);
            if (at(SECOND / 2, true) == PING) {
                keepAlive.nextToken(now);
                pings++;
            }
        }
        assertThat(pings).isEqualTo(10);
    }

    @Test
    void silenceOfTwoAndAHalfIntervalsIsDeath() {
        at(INTERVAL, false);
        keepAlive.nextToken(now);
        at(INTERVAL, false);
        keepAlive.nextToken(now);
        assertThat(at(INTERVAL / 2 - 1, false)).isEqualTo(NOTHING);
        assertThat(keepAlive.lookAtNanos() - now).isLessThanOrEqualTo(MILLI);
        assertThat(at(1, false)).isEqualTo(DEAD);
    }

    @Test
    void unansweredDataIsProbedAfterASecondOfSilenceAndTheLinkIsDeadFiveSecondsLater() {
        keepAlive.onWaiting(now);
        assertThat(keepAlive.lookAtNanos()).isEqualTo(now + SECOND);
        assertThat(at(SECOND - 1, true)).isEqualTo(NOTHING);
        assertThat(at(1, true)).isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(keepAlive.lookAtNanos()).isEqualTo(now + 5 * SECOND);
        assertThat(at(5 * SECOND - 1, true)).isEqualTo(NOTHING);
        assertThat(at(1, true)).isEqualTo(DEAD);
    }

    @Test
    void anAnswerEndsTheProbing() {
        at(SECOND, true);
        keepAlive.nextToken(now);
        now += 4 * SECOND;
        keepAlive.onBytes(now);
        keepAlive.onAnswer();

        assertThat(at(SECOND, true)).as("another probe").isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(at(4 * SECOND, true)).isEqualTo(NOTHING);
        assertThat(at(SECOND, true)).isEqualTo(DEAD);
    }

    @Test
    void aPingIsNoAnswer() {
        at(SECOND, true);
        keepAlive.nextToken(now);
        now += 4 * SECOND;
        keepAlive.onBytes(now);

        assertThat(at(SECOND - 1, true)).isEqualTo(NOTHING);
        assertThat(at(1, true)).isEqualTo(DEAD);
    }

    @Test
    void slowRoundTripsAreGivenTimeBeforeAProbe() {
        int token = keepAlive.nextToken(now);
        now += SECOND / 2;
        keepAlive.onBytes(now);
        keepAlive.onPong(token, now);
        assertThat(keepAlive.roundTripNanos()).isEqualTo(SECOND / 2);

        assertThat(at(2 * SECOND - 1, true)).isEqualTo(NOTHING);
        assertThat(at(1, true)).isEqualTo(PING);
    }

    @Test
    void theRoundTripIsSmoothedAndAnOldAnswerIsNoMeasurement() {
        int token = keepAlive.nextToken(now);
        keepAlive.onPong(token, now + 800);
        keepAlive.onPong(token, now + 8000);
        keepAlive.onPong(token - 1, now + 8000);
        assertThat(keepAlive.roundTripNanos()).isEqualTo(800);

        token = keepAlive.nextToken(now);
        keepAlive.onPong(token, now + 1600);
        assertThat(keepAlive.roundTripNanos()).isEqualTo(900);
    }

    @Test
    void aSlowTransportThatStillTakesWhatWaitsIsNotSilence() {
        outputWaits = true;
        at(SECOND, true);
        keepAlive.nextToken(now);
        for (int second = 0; second < 100; second++) {
            taken += 10;
            assertThat(at(SECOND, true)).isNotEqualTo(DEAD);
        }
        for (int second = 0; second < 5; second++) {
            assertThat(at(SECOND, true)).isNotEqualTo(DEAD);
        }
        assertThat(at(SECOND, true)).isEqualTo(DEAD);
    }

    @Test
    void outputThatATransportTakesAtOnceIsNoSound() {
        at(SECOND, true);
        keepAlive.nextToken(now);
        for (int half = 0; half < 9; half++) {
            taken += 16; // whatever is written, the socket has room for it
            assertThat(at(SECOND / 2, true)).isNotEqualTo(DEAD);
        }
        taken += 16;
        assertThat(at(SECOND / 2, true)).isEqualTo(DEAD);
    }

    @Test
    void ownPingsDoNotKeepAnIdleLinkAlive() {
        for (int pings = 0; pings < 2; pings++) {
            assertThat(at(INTERVAL, false)).isEqualTo(PING);
            keepAlive.nextToken(now);
            taken += 16;
        }
        assertThat(at(INTERVAL / 2, false)).isEqualTo(DEAD);
    }

    @Test
    void aLateTimerProbesOnceMoreBeforeItDeclaresAnythingDead() {
        keepAlive.onWaiting(now);
        assertThat(at(60 * SECOND, true)).as("the process was paused").isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(at(5 * SECOND - 1, true)).isEqualTo(NOTHING);
        assertThat(at(1, true)).isEqualTo(DEAD);
    }

    @Test
    void aLateTimerOfAnIdleLinkProbesToo() {
        assertThat(at(600 * SECOND, false)).isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(at(INTERVAL, false)).isNotEqualTo(DEAD);
        assertThat(at(INTERVAL, false)).isNotEqualTo(DEAD);
        assertThat(at(INTERVAL / 2, false)).isEqualTo(DEAD);
    }

    @Test
    void aLateTimerWithAShortIntervalProbesToo() {
        keepAlive = new KeepAlive(100 * MILLI, false, now);

        assertThat(at(SECOND, false)).isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(at(100 * MILLI, false)).isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(at(50 * MILLI, false)).isEqualTo(DEAD);
    }

    @Test
    void aSilentLossyLinkIsPingedFourTimesAsOften() {
        keepAlive = new KeepAlive(INTERVAL, true, now);

        at(INTERVAL / 2, false);
        keepAlive.onBytes(now);
        assertThat(at(INTERVAL / 2, false)).isEqualTo(PING);
        keepAlive.nextToken(now);
        assertThat(keepAlive.lookAtNanos())
                .as("an interval after the last sound")
                .isEqualTo(now + INTERVAL / 2);
        assertThat(at(INTERVAL / 2, false)).isEqualTo(PING);
        for (int ping = 0; ping < 5; ping++) {
            keepAlive.nextToken(now);
            assertThat(at(INTERVAL / 4 - 1, false)).isEqualTo(NOTHING);
            assertThat(at(1, false)).isEqualTo(PING);
        }
        keepAlive.nextToken(now);
        assertThat(at(INTERVAL / 4, false)).isEqualTo(DEAD);
    }

    @Test
    void aLossyLinkThatIsAnsweredIsPingedOnceInEachInterval() {
        keepAlive = new KeepAlive(INTERVAL, true, now);

        for (int interval = 0; interval < 3; interval++) {
            assertThat(at(INTERVAL - 1, false)).isEqualTo(NOTHING);
            assertThat(at(1, false)).isEqualTo(PING);
            keepAlive.nextToken(now);
            keepAlive.onBytes(now);
        }
    }

    @Test
    void aTimerThatIsOnlyALittleLateIsNotAPause() {
        keepAlive.onWaiting(now);
        at(SECOND, true);
        keepAlive.nextToken(now);

        assertThat(at(7 * SECOND, true)).isEqualTo(DEAD);
    }

    @Test
    void aPingThatCannotBeWrittenYetIsNotAskedForAgainAndAgain() {
        outputWaits = true;
        assertThat(at(INTERVAL, false)).isEqualTo(PING);

        assertThat(keepAlive.lookAtNanos() - now).isGreaterThan(SECOND);
    }

    @Test
    void waitingBringsTheNextLookForwardOnly() {
        keepAlive.onWaiting(now);
        long first = keepAlive.lookAtNanos();
        now += SECOND / 2;
        keepAlive.onWaiting(now);

        assertThat(keepAlive.lookAtNanos()).isEqualTo(first);
    }

    /** Nobody is to be looked for in vain: a look that says nothing says when to look again, later. */
    @Test
    void everyLookIsFollowedByALaterOne() {
        for (int look = 0; look < 200; look++) {
            now = keepAlive.lookAtNanos();
            if (look % 7 == 3) {
                keepAlive.onBytes(now);
            }
            if (look(look % 2 == 0) == DEAD) {
                return;
            }
            assertThat(keepAlive.lookAtNanos() - now).isPositive();
        }
        throw new AssertionError("it never died");
    }

    private KeepAlive.Verdict at(long laterNanos, boolean waiting) {
        now += laterNanos;
        return look(waiting);
    }

    private KeepAlive.Verdict look(boolean waiting) {
        return keepAlive.look(now, taken, outputWaits, waiting);
    }

    private void answered() {
        int token = keepAlive.nextToken(now);
        keepAlive.onBytes(now);
        keepAlive.onPong(token, now);
    }
}
