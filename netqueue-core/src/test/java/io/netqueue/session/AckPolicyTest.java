package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckPolicyTest {

    private static final long KIB = 1024;
    private static final long NOW = -1_000_000; // any time will do
    private static final long DELAY = 10_000_000;

    private final Budget budget = new Budget(1L << 40);
    private final Credit credit = new Credit(budget, 64 * 1024 * KIB);
    private final AckPolicy policy = new AckPolicy(1000, credit.limitPosition(), 500);

    @Test
    void nothingIsDueWhileNothingWasReceived() {
        assertThat(isDue(1000, 500, NOW)).isFalse();
        assertThat(policy.deadlineNanos()).isEqualTo(AckPolicy.NEVER);
        assertThat(isDue(1000, 500, NOW + 100 * DELAY)).isFalse();
    }

    @Test
    void pushIsAcknowledgedAtOnce() {
        policy.onPush();

        assertThat(isDue(1001, 500, NOW)).isTrue();
    }

    @Test
    void pushWithoutAnythingNewIsForgotten() {
        policy.onPush();
        assertThat(isDue(1000, 500, NOW)).isFalse();

        assertThat(isDue(1001, 500, NOW)).isFalse();
    }

    @Test
    void whatWasReceivedWithoutPushIsAcknowledgedTenMillisecondsAfterItWasSeen() {
        assertThat(isDue(1001, 500, NOW)).isFalse();
        assertThat(policy.deadlineNanos()).isEqualTo(NOW + DELAY);
        assertThat(isDue(1500, 501, NOW + DELAY - 1))
                .as("more of it changes nothing")
                .isFalse();
        assertThat(policy.deadlineNanos()).isEqualTo(NOW + DELAY);
        assertThat(isDue(1500, 501, NOW + DELAY)).isTrue();
    }

    @Test
    void aQuarterOfTheWindowIsAcknowledgedAtOnce() {
        assertThat(isDue(1000 + 16 * KIB - 1, 500, NOW)).isFalse();
        assertThat(isDue(1000 + 16 * KIB, 500, NOW)).isTrue();
    }

    @Test
    void aMebibyteIsAcknowledgedAtOnceHoweverLargeTheWindow() {
        for (long position = 0; credit.window() < 64 * 1024 * KIB; position += credit.window()) {
            credit.grant(position, 0);
        }
        policy.onSent(1000, credit.limitPosition(), 500);

        assertThat(isDue(1000 + 1024 * KIB - 1, 500, NOW)).isFalse();
        assertThat(isDue(1000 + 1024 * KIB, 500, NOW)).isTrue();
    }

    @Test
    void manyMessagesAreAcknowledgedAtOnceHoweverSmall() {
        assertThat(isDue(1000 + 255 * 8, 755, NOW)).isFalse();
        assertThat(isDue(1000 + 256 * 8, 756, NOW)).isTrue();
    }

    @Test
    void aQuarterMoreCreditIsToldAtOnce() {
        credit.grant(16 * KIB - 1, 0);
        assertThat(isDue(1000, 500, NOW)).isFalse();
        credit.grant(16 * KIB, 0);
        assertThat(isDue(1000, 500, NOW)).isTrue();

        policy.onSent(1000, credit.limitPosition(), 500);
        assertThat(isDue(1000, 500, NOW)).isFalse();
    }

    @Test
    void whatWasReceivedTwiceIsAcknowledgedAgain() {
        policy.onRepeated();
        assertThat(isDue(1000, 500, NOW)).isTrue();

        policy.onSent(1000, credit.limitPosition(), 500);
        assertThat(isDue(1000, 500, NOW)).isFalse();
    }

    @Test
    void anAckTakesTheDeadlineAway() {
        policy.onPush();
        isDue(1001, 500, NOW);
        policy.onSent(1001, credit.limitPosition(), 501);

        assertThat(policy.deadlineNanos()).isEqualTo(AckPolicy.NEVER);
        assertThat(policy.hasNews(1001)).isFalse();
        assertThat(policy.hasNews(1002)).isTrue();
        assertThat(isDue(1002, 756, NOW + 100 * DELAY)).as("a new wait begins").isFalse();
        assertThat(isDue(1002, 757, NOW + 100 * DELAY))
                .as("256 messages since the ACK")
                .isTrue();
    }

    private boolean isDue(long position, long messages, long nowNanos) {
        return policy.isDue(position, messages, credit, nowNanos);
    }
}
