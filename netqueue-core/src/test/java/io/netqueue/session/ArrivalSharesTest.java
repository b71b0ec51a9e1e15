package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who sends shares what the broker's queue holds. */
class ArrivalSharesTest {
    private static final long SECOND = 1_000_000_000L;

    private final ArrivalShares shares = new ArrivalShares();

    @Test
    void onePeerHasAll() {
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES);
        shares.count(ArrivalShares.NEVER, 5 * SECOND);
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES);
    }

    @Test
    void thoseThatSendShareEqually() {
        for (int i = 0; i < 64; i++) {
            shares.count(ArrivalShares.NEVER, 5 * SECOND);
        }
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES / 64);
    }

    @Test
    void aPeerCountsOnceInAPeriod() {
        long period = shares.count(ArrivalShares.NEVER, 5 * SECOND);
        for (int i = 0; i < 10; i++) {
            period = shares.count(period, 5 * SECOND + i);
        }
        shares.count(ArrivalShares.NEVER, 5 * SECOND + 20);
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES / 2);
    }

    @Test
    void whoFellSilentCountsForOneMorePeriod() {
        for (int i = 0; i < 8; i++) {
            shares.count(ArrivalShares.NEVER, -SECOND);
        }
        shares.count(ArrivalShares.NEVER, 0);
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES / 8);
        shares.count(ArrivalShares.NEVER, SECOND);
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.ALL_BYTES);
    }

    @Test
    void thereIsRoomForAPacketOfEach() {
        for (int i = 0; i < 100_000; i++) {
            shares.count(ArrivalShares.NEVER, 5 * SECOND);
        }
        assertThat(shares.shareBytes()).isEqualTo(ArrivalShares.LEAST_BYTES);
    }
}
