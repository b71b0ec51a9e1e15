package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

    private static final long KIB = 1024;

    private final Budget budget = new Budget(1024 * KIB);
    private final Credit credit = new Credit(budget, 256 * KIB);

    CreditTest() {
        budget.reserve(Credit.INITIAL_WINDOW);
    }

    @Test
    void firstGrantIsTheInitialWindow() {
        assertThat(credit.limitPosition()).isEqualTo(64 * KIB);
        assertThat(credit.grant(0, 0)).isEqualTo(64 * KIB);
        assertThat(credit.quarter()).isEqualTo(16 * KIB);
    }

    @Test
    void limitIsWhatWasReceivedAndTheWindowLessWhatWaits() {
        assertThat(credit.grant(1000, 0)).isEqualTo(64 * KIB + 1000);
        assertThat(credit.grant(9000, 500)).isEqualTo(64 * KIB + 8500);
    }

    @Test
    void limitNeverDecreases() {
        credit.grant(1000, 0);
        assertThat(credit.grant(1001, 10_000)).isEqualTo(64 * KIB + 1000);
        assertThat(credit.grant(1002, 1L << 40)).isEqualTo(64 * KIB + 1000);
    }

    @Test
    void aWaitingMessageCostsMoreThanItsBytes() {
        assertThat(Credit.cost(0)).isEqualTo(72);
        assertThat(Credit.cost(100)).isEqualTo(172);
    }

    @Test
    void windowDoublesWithEachWindowReceivedUpToTheLargest() {
        credit.grant(64 * KIB - 1, 0);
        assertThat(credit.window()).isEqualTo(64 * KIB);
        credit.grant(64 * KIB, 0);
        assertThat(credit.window()).isEqualTo(128 * KIB);
        credit.grant(192 * KIB - 1, 0);
        assertThat(credit.window()).isEqualTo(128 * KIB);
        assertThat(credit.grant(192 * KIB, 0)).isEqualTo(448 * KIB);
        assertThat(credit.window()).isEqualTo(256 * KIB);
        credit.grant(2000 * KIB, 0);
        assertThat(credit.window()).isEqualTo(256 * KIB);
        assertThat(budget.reserved()).isEqualTo(256 * KIB);
    }

    @Test
    void windowOfAnOddLargestSizeIsReachedExactly() {
        Credit odd = new Credit(budget, 100 * KIB);
        odd.grant(64 * KIB, 0);
        odd.grant(500 * KIB, 0);

        assertThat(odd.window()).isEqualTo(100 * KIB);
    }

    @Test
    void windowDoesNotGrowWhileTheApplicationLagsBehind() {
        credit.grant(64 * KIB, 32 * KIB + 1);
        assertThat(credit.window()).isEqualTo(64 * KIB);
        credit.grant(64 * KIB, 32 * KIB);
        assertThat(credit.window()).isEqualTo(128 * KIB);
    }

    @Test
    void aWindowThatIsAmpleGrowsOnlyIfItHoldsThePeerBack() {
        Credit large = new Credit(new Budget(1L << 40), 64 * 1024 * KIB);
        long position = largeAfterRoundTrip(large, 100);
        assertThat(large.window()).isEqualTo(Credit.AMPLE_WINDOW);
        position += large.window();
        large.onReceived(position, 1_000);
        large.grant(position, 0);
        assertThat(large.window()).as("a window's worth in 900").isEqualTo(Credit.AMPLE_WINDOW);
        position += large.window();
        large.onReceived(position, 1_100);
        large.grant(position, 0);
        assertThat(large.window()).as("a window's worth in 100").isEqualTo(2 * Credit.AMPLE_WINDOW);
    }

    /** Grows the window until it is ample; its first limit was told at 0 and used at that time, as everything else. */
    private static long largeAfterRoundTrip(Credit large, long roundTrip) {
        large.onAttached();
        large.grant(1, 0);
        large.onTold(0);
        long position = 0;
        while (large.window() < Credit.AMPLE_WINDOW) {
            position += large.window();
            large.onReceived(position + 1, roundTrip);
            large.grant(position, 0);
        }
        return position;
    }

    @Test
    void windowDoesNotGrowBeyondTheBudget() {
        budget.reserve(1024 * KIB - 64 * KIB - 63 * KIB);
        credit.grant(64 * KIB, 0);
        assertThat(credit.window()).isEqualTo(64 * KIB);

        budget.release(KIB);
        credit.grant(127 * KIB, 0);
        assertThat(credit.window()).as("it is tried again a window later").isEqualTo(64 * KIB);
        credit.grant(128 * KIB, 0);
        assertThat(credit.window()).isEqualTo(128 * KIB);
        assertThat(budget.reserved()).isEqualTo(1024 * KIB);
    }

    @Test
    void releaseGivesAllBack() {
        credit.grant(64 * KIB, 0);
        credit.release();

        assertThat(budget.reserved()).isZero();
        assertThat(credit.quarter()).isZero();
    }

    @Test
    void restartGrantsAnewFromPositionZeroWithTheWindowThatWasReached() {
        credit.grant(64 * KIB, 0);
        credit.restart();

        assertThat(credit.grant(0, 1000)).isEqualTo(128 * KIB - 1000);
        credit.grant(127 * KIB, 0);
        assertThat(credit.window()).isEqualTo(128 * KIB);
    }

    @Test
    void grantToNeverTakesBack() {
        credit.grantTo(100);
        assertThat(credit.limitPosition()).isEqualTo(64 * KIB);
        credit.grantTo(64 * KIB + 1);
        assertThat(credit.limitPosition()).isEqualTo(64 * KIB + 1);
    }

    @Test
    void noMoreIsGrantedThanTheShare() {
        Credit limited = new Credit(new Budget(1 << 30), 1 << 20);
        limited.limitTo(16 * 1024);
        assertThat(limited.grant(60_000, 0)).isEqualTo(60_000 + 16 * 1024);
        assertThat(limited.window()).isEqualTo(16 * 1024);
        limited.limitTo(Long.MAX_VALUE);
        assertThat(limited.grant(60_000, 0)).isEqualTo(60_000 + Credit.INITIAL_WINDOW);
    }
}
