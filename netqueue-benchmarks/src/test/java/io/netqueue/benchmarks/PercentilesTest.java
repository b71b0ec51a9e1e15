package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void figuresAreNamedByContenderAndPercentile() {
        long[] nanos = LongStream.range(0, 1000).map(i -> i * 1000).toArray();

        Map<String, Double> figures = Percentiles.figures("tcp", "-pinned", Percentiles.of(nanos));

        assertThat(figures)
                .hasSize(Percentiles.names().size())
                .containsEntry("tcp-p50-pinned", 500.0)
                .containsEntry("tcp-p99-pinned", 990.0)
                .containsEntry("tcp-p99.9-pinned", 999.0);
    }

    @Test
    void oneRoundTripIsEveryPercentile() {
        assertThat(Percentiles.of(new long[] {7})).containsOnly(7);
    }
}
