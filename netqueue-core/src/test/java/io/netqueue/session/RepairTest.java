package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a receiver says what it misses, and a sender believes it, on a link that loses packets. */
class RepairTest {
    private static final long MILLI = 1_000_000;
    private static final long QUICK_TRIP = MILLI;

    private final Repair repair = new Repair();

    @Test
    void theSameGapIsToldAgainAfterAnInterval() {
        assertThat(repair.mayNak(1000, QUICK_TRIP, 0)).isTrue();
        assertThat(repair.mayNak(1000, QUICK_TRIP, MILLI)).isFalse();
        assertThat(repair.mayNak(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS - 1)).isFalse();
        assertThat(repair.mayNak(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS)).isTrue();
    }

    @Test
    void theNextGapIsToldSooner() {
        assertThat(repair.mayNak(1000, QUICK_TRIP, 0)).isTrue();
        assertThat(repair.mayNak(2000, QUICK_TRIP, Repair.MIN_NEXT_NAK_NANOS - 1))
                .isFalse();
        assertThat(repair.mayNak(2000, QUICK_TRIP, Repair.MIN_NEXT_NAK_NANOS)).isTrue();
        assertThat(repair.mayNak(3000, 20 * MILLI, Repair.MIN_NEXT_NAK_NANOS + 19 * MILLI))
                .as("within a round trip")
                .isFalse();
    }

    /** The sender may have used up its allowance: nothing more comes that would show the gap. */
    @Test
    void whatWasNotToldIsToldByTheClock() {
        repair.mayNak(1000, QUICK_TRIP, 0);
        assertThat(repair.lookAtNanos()).isEqualTo(Alarm.NEVER);
        repair.mayNak(2000, QUICK_TRIP, MILLI);
        assertThat(repair.lookAtNanos()).isEqualTo(Repair.MIN_NEXT_NAK_NANOS);
        assertThat(repair.isNakDue(2000, Repair.MIN_NEXT_NAK_NANOS - 1)).isFalse();
        assertThat(repair.isNakDue(2000, Repair.MIN_NEXT_NAK_NANOS)).isTrue();
        assertThat(repair.isNakDue(2000, Repair.MIN_NEXT_NAK_NANOS + 1)).isFalse();
        assertThat(repair.lookAtNanos()).isEqualTo(Alarm.NEVER);
    }

    @Test
    void aGapThatClosedMeanwhileIsNotTold() {
        repair.mayNak(1000, QUICK_TRIP, 0);
        repair.mayNak(2000, QUICK_TRIP, MILLI);
        assertThat(repair.isNakDue(5000, Repair.MIN_NEXT_NAK_NANOS)).isFalse();
        assertThat(repair.lookAtNanos()).isEqualTo(Alarm.NEVER);
    }

    @Test
    void theSameLossIsRepairedAgainAfterAnInterval() {
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, 0)).isTrue();
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS - 1)).isFalse();
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS)).isTrue();
    }

    /** The pace of a receiver's NAKs, though the network squeezes them. */
    @Test
    void theNextLossIsRepairedAsSoonAsAReceiverSaysIt() {
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, 0)).isTrue();
        assertThat(repair.mayGoBack(2000, QUICK_TRIP, Repair.MIN_NEXT_NAK_NANOS * 3 / 5))
                .isTrue();
        long then = 100 * MILLI;
        assertThat(repair.mayGoBack(3000, 20 * MILLI, then)).isTrue();
        assertThat(repair.mayGoBack(4000, 20 * MILLI, then + 9 * MILLI)).isFalse();
        assertThat(repair.mayGoBack(4000, 20 * MILLI, then + 10 * MILLI)).isTrue();
    }

    @Test
    void whatCameBeforeIsBeingRepairedWithIt() {
        assertThat(repair.mayGoBack(2000, QUICK_TRIP, 0)).isTrue();
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS - 1)).isFalse();
        assertThat(repair.mayGoBack(1000, QUICK_TRIP, Repair.MIN_NAK_NANOS)).isTrue();
    }

    /** Each would send an allowance again. */
    @Test
    void naksThatAlternateOrRiseDoNotMakeASenderRepeatWithoutLimit() {
        int alternating = 0;
        for (long now = 0; now < 1000 * MILLI; now += MILLI / 10) {
            alternating += repair.mayGoBack(1000 + now / (MILLI / 10) % 2, 0, now) ? 1 : 0;
        }
        assertThat(alternating).isBetween(1, 45);
        int rising = 0;
        for (long now = 1000 * MILLI; now < 2000 * MILLI; now += MILLI / 10) {
            rising += repair.mayGoBack(2000 + now, 0, now) ? 1 : 0;
        }
        assertThat(rising).isBetween(20, 400);
    }
}
