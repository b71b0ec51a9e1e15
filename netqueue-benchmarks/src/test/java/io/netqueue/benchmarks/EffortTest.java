package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EffortTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Effort effort =
            new Effort(3, Duration.ofSeconds(4), Duration.ofSeconds(6), 0.1, Duration.ofSeconds(7));

    @Test
    void theFirstRoundIsAlwaysMade() {
        assertThat(effort.allows(1, 4, 0)).isTrue();
    }

    @Test
    void aFurtherRoundIsMadeIfItIsOverInTime() {
        assertThat(effort.allows(2, 4, 14 * SECOND)).isTrue();
        assertThat(effort.allows(2, 4, 15 * SECOND)).isFalse();
        assertThat(effort.allows(3, 4, 18 * SECOND)).isTrue();
        assertThat(effort.allows(3, 4, 20 * SECOND)).isFalse();
    }

    @Test
    void withoutALimitAllAreMade() {
        assertThat(Effort.FULL.allows(5, 4, 10_000 * SECOND)).isTrue();
    }

    @Test
    void processesWarmUpUntilTheirCompilersRestOrPatienceIsOver() {
        assertThat(effort.goesOnWarmingUp(4 * SECOND - 1, 0)).isTrue();
        assertThat(effort.goesOnWarmingUp(4 * SECOND, 0.09)).isFalse();
        assertThat(effort.goesOnWarmingUp(4 * SECOND, 0.11)).isTrue();
        assertThat(effort.goesOnWarmingUp(10 * SECOND - 1, 0.11)).isTrue();
        assertThat(effort.goesOnWarmingUp(10 * SECOND, 1)).isFalse();
        assertThat(effort.withWarmUp(Duration.ofSeconds(5)).goesOnWarmingUp(10 * SECOND, 1))
                .isTrue();
    }

    @Test
    void whatIsCompiledIsCounted() {
        assertThat(Compilers.nanos()).isPositive();
    }

    @Test
    void atLeastOneMessageIsSent() {
        assertThat(effort.of(100)).isEqualTo(10);
        assertThat(effort.of(3)).isEqualTo(1);
    }
}
