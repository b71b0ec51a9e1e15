package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class FrameRateTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = -3 * SECOND;

    private final FrameRate rate = new FrameRate(1000, NOW);

    @Test
    void theThousandthUselessFrameWithinTenSecondsIsTooMany() {
        for (int i = 0; i < 999; i++) {
            rate.onUseless(NOW + i * SECOND / 100);
        }
        refuses(() -> rate.onUseless(NOW + 10 * SECOND));
    }

    @Test
    void uselessFramesOfLongAgoDoNotCount() {
        for (int window = 0; window < 5; window++) {
            for (int i = 0; i < 999; i++) {
                rate.onUseless(NOW + window * 11 * SECOND);
            }
        }
        refuses(() -> rate.onUseless(NOW + 44 * SECOND));
    }

    @Test
    void tenPingsASecondAreOfUse() {
        for (int second = 0; second < 1000; second++) {
            for (int i = 0; i < 10; i++) {
                rate.onPing(NOW + second * (SECOND + 1));
            }
        }
    }

    @Test
    void aFloodOfPingsIsUseless() {
        for (int i = 0; i < 10 + 999; i++) {
            rate.onPing(NOW);
        }
        refuses(() -> rate.onPing(NOW));
    }

    @Test
    void staleFramesAreTooManyAHundredTimesLater() {
        for (int i = 0; i < 100_000 - 1; i++) {
            rate.onStale(NOW);
        }
        refuses(() -> rate.onStale(NOW));
        rate.onStale(NOW + 11 * SECOND);
    }

    private static void refuses(Runnable call) {
        assertThatExceptionOfType(ByeException.class)
                .isThrownBy(call::run)
                .satisfies(e -> assertThat(e.bye().code()).isEqualTo(ByeCode.RATE_LIMITED));
    }
}
