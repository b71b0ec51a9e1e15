package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void messagesOfALoadHaveOneSize() {
        Load load = new Load(64, 16);

        assertThat(load.byteCount(0)).isEqualTo(64);
        assertThat(load.byteCount(99)).isEqualTo(64);
        assertThat(load.sum(100)).isEqualTo(6400);
    }

    @Test
    void aMixDoublesFrom256BytesToTheLargestAndBeginsAnew() {
        Load mix = new Load(1 << 28, 16, true);

        assertThat(IntStream.range(0, 22).map(mix::byteCount))
                .startsWith(1 << 8, 1 << 9)
                .endsWith(1 << 27, 1 << 28, 1 << 8);
        assertThat(mix.sum(21)).isEqualTo((1L << 29) - (1 << 8));
    }
}
