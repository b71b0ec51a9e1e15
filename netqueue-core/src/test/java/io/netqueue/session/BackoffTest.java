package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.ConnectionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final long NOW = -3 * SECOND;

    /** Draws the longest each time, and keeps of how many it was drawn. */
    private final List<Long> bounds = new ArrayList<>();

    private final RandomGenerator longest = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("drawn without a bound");
        }

        @Override
        public long nextLong(long bound) {
            bounds.add(bound);
            return bound - 1;
        }
    };

    private Backoff backoff = new Backoff(ConnectionOptions.builder().build(), longest);

    @Test
    void theBoundDoublesFromTheLeastToTheMost() {
        for (int failure = 0; failure < 100; failure++) {
            assertThat(backoff.nextDelayNanos(NOW)).isBetween(1L, 10 * SECOND);
        }
        assertThat(bounds.subList(0, 9))
                .containsExactly(
                        50 * MILLI,
                        100 * MILLI,
                        200 * MILLI,
                        400 * MILLI,
                        800 * MILLI,
                        1600 * MILLI,
                        3200 * MILLI,
                        6400 * MILLI,
                        10 * SECOND);
        assertThat(bounds).endsWith(10 * SECOND);
    }

    @Test
    void theDelayIsDrawnFromTheWholeRange() {
        backoff = new Backoff(ConnectionOptions.builder().build(), new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return 0;
            }
        });

        assertThat(backoff.nextDelayNanos(NOW)).isEqualTo(1);
    }

    @Test
    void aLinkThatWasUpIsTriedAgainAtOnceAndThenNot() {
        backoff.onUp(NOW);

        assertThat(backoff.nextDelayNanos(NOW + 1)).isZero();
        assertThat(backoff.nextDelayNanos(NOW + 2)).isPositive();
    }

    @Test
    void aLinkThatComesUpOnlyToFallAgainIsNotTriedAtOnceForEver() {
        backoff.onUp(NOW);
        backoff.nextDelayNanos(NOW);
        for (int fall = 0; fall < 3; fall++) {
            backoff.onUp(NOW);
            assertThat(backoff.nextDelayNanos(NOW + 10 * SECOND - 1)).isPositive();
        }
        assertThat(bounds).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void tenSecondsOfBeingUpCountAsANewBeginning() {
        for (int failure = 0; failure < 5; failure++) {
            backoff.nextDelayNanos(NOW);
        }
        backoff.onUp(NOW);

        assertThat(backoff.nextDelayNanos(NOW + 10 * SECOND)).isZero();
    }

    @Test
    void longDelaysDoNotOverflow() {
        Duration min = Duration.ofHours(3);
        Duration max = Duration.ofDays(49);
        backoff =
                new Backoff(ConnectionOptions.builder().reconnectDelay(min, max).build(), longest);
        for (int failure = 0; failure < 70; failure++) {
            assertThat(backoff.nextDelayNanos(NOW)).isBetween(min.toNanos(), max.toNanos());
        }
        assertThat(bounds).isSorted();
    }
}
