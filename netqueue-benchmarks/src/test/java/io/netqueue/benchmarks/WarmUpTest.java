package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration ENDLESS = Duration.ofDays(1);

    private int bursts;

    private void burst() {
        bursts++;
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1)) {
            Thread.onSpinWait();
        }
    }

    private static Effort effort(Duration warmUp, Duration patience) {
        return new Effort(1, warmUp, patience, 1, ENDLESS);
    }

    /** A compiler that is busy up to a burst: it has worked an hour more whenever it is looked at. */
    private WarmUp.Compiled busyUntil(int lastBurst) {
        long[] nanos = new long[1];
        return () -> {
            if (bursts <= lastBurst) {
                nanos[0] += TimeUnit.HOURS.toNanos(1);
            }
            return nanos[0];
        };
    }

    @Test
    void goesOnUntilTheLastCompilerRests() throws Exception {
        WarmUp.run(effort(SHORT, ENDLESS), 1, this::burst, List.of(busyUntil(0), busyUntil(50)));
        assertThat(bursts).isGreaterThan(50);
    }

    @Test
    void patienceEnds() throws Exception {
        long start = System.nanoTime();
        WarmUp.run(effort(SHORT, SHORT), 1, this::burst, List.of(busyUntil(Integer.MAX_VALUE)));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
    }

    @Test
    void makesTheLeastBurstsHoweverShortTheTime() throws Exception {
        WarmUp.run(effort(Duration.ZERO, Duration.ZERO), 7, this::burst, List.of(busyUntil(0)));
        assertThat(bursts).isEqualTo(7);
    }
}
