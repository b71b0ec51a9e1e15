package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EffortTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Effort effort = new Effort(3, Duration.ZERO, 0.1, Duration.ofSeconds(28));

    @Test
    void theFirstRoundIsAlwaysMade() {
        assertThat(effort.allows(1, 0)).isTrue();
    }

    @Test
    void aFurtherRoundIsMadeIfItIsOverInTime() {
        assertThat(effort.allows(2, 14 * SECOND)).isTrue();
        assertThat(effort.allows(2, 15 * SECOND)).isFalse();
        assertThat(effort.allows(3, 18 * SECOND)).isTrue();
        assertThat(effort.allows(3, 20 * SECOND)).isFalse();
    }

    @Test
    void withoutALimitAllAreMade() {
        assertThat(Effort.FULL.allows(5, 10_000 * SECOND)).isTrue();
    }

    @Test
    void atLeastOneMessageIsSent() {
        assertThat(effort.of(100)).isEqualTo(10);
        assertThat(effort.of(3)).isEqualTo(1);
    }
}
