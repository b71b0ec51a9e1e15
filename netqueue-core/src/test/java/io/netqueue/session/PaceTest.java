package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long START = Long.MAX_VALUE - 50; // any time will do

    private final Pace pace = new Pace();

    /** A limit of 100 was in the handshake; the one told at START permits byte 101, which comes 40 later. */
    @BeforeEach
    void aRoundTripOf40() {
        pace.onAttached(100);
        pace.onTold(150, START);
        pace.onReceived(100, START + 39);
        pace.onReceived(101, START + 40);
        pace.wasHeldBack();
    }

    @Test
    void aWindowThatTakesARoundTripHoldsThePeerBack() {
        pace.onReceived(150, START + 40 + 60);

        assertThat(pace.wasHeldBack()).isTrue();
    }

    @Test
    void aWindowThatTakesMuchLongerDoesNot() {
        pace.onReceived(150, START + 40 + 61);

        assertThat(pace.wasHeldBack()).isFalse();
    }

    @Test
    void eachWindowIsMeasuredByItself() {
        pace.onReceived(150, START + 1000);
        assertThat(pace.wasHeldBack()).isFalse();
        pace.onReceived(200, START + 1060);

        assertThat(pace.wasHeldBack()).isTrue();
    }

    @Test
    void theShortestRoundTripCounts() {
        pace.onTold(200, START + 1000);
        pace.onReceived(151, START + 1500);
        pace.wasHeldBack();
        pace.onReceived(200, START + 1561);

        assertThat(pace.wasHeldBack()).isFalse();
    }

    @Test
    void aLimitToldWhileAnotherIsWaitedForIsNotMeasured() {
        pace.onTold(200, START + 1000);
        pace.onTold(250, START + 1039);
        pace.onReceived(151, START + 1040);
        pace.wasHeldBack();
        pace.onReceived(250, START + 1040 + 60);

        assertThat(pace.wasHeldBack()).isTrue();
    }

    @Test
    void theSameLimitToldAgainIsNotMeasured() {
        pace.onTold(150, START + 1000);
        pace.onReceived(151, START + 1001);
        pace.wasHeldBack();
        pace.onReceived(200, START + 1001 + 60);

        assertThat(pace.wasHeldBack()).isTrue();
    }

    @Test
    void withAnotherLinkNothingIsKnown() {
        pace.onAttached(150);
        pace.onReceived(200, START + 1_000_000);

        assertThat(pace.wasHeldBack()).isTrue();
    }
}
