package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.benchmarks.Comparison.Scale;
import io.netqueue.benchmarks.Figures.Summary;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Figures figures = new Figures();

    private void round(double ours, double theirs) {
        figures.add(Map.of("tcp", ours, "jeromq", theirs));
    }

    @Test
    void theMedianIsTheMiddleRoundOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Summary.of(new double[] {9, 1, 2})).isEqualTo(new Summary(2, 1, 9));
        assertThat(Summary.of(new double[] {9, 1, 2, 4})).isEqualTo(new Summary(3, 1, 9));
    }

    @Test
    void aMachineThatWasBusyForARoundDoesNotWidenTheSpreadOfTheRatio() {
        round(20, 10);
        round(2, 1);

        assertThat(figures.ratio("tcp", "jeromq")).isEqualTo(new Summary(2, 2, 2));
    }

    @Test
    void aGoalIsReachedFromBelowOrFromAboveAsTheUnitSays() {
        assertThat(Scale.MESSAGES_PER_SECOND.isMet(1.6, 1.5)).isTrue();
        assertThat(Scale.MESSAGES_PER_SECOND.isMet(1.4, 1.5)).isFalse();
        assertThat(Scale.MICROSECONDS.isMet(0.9, 1)).isTrue();
        assertThat(Scale.MICROSECONDS.isMet(1.1, 1)).isFalse();
    }

    @Test
    void halfOfAGoalIsHalfAsMuchOrTwiceAsLong() {
        assertThat(Scale.GIGABITS_PER_SECOND.isBelowHalf(0.44, 0.9)).isTrue();
        assertThat(Scale.GIGABITS_PER_SECOND.isBelowHalf(0.46, 0.9)).isFalse();
        assertThat(Scale.MICROSECONDS.isBelowHalf(3.1, 1.5)).isTrue();
        assertThat(Scale.MICROSECONDS.isBelowHalf(2.9, 1.5)).isFalse();
    }

    @Test
    void aLineWithoutAGoalIsNeitherMetNorMissed() {
        round(20, 10);
        Comparison informs = new Comparison("tcp", "jeromq", "jeromq", Scale.MICROSECONDS, OptionalDouble.empty());

        assertThat(Result.of(new PingPong(), informs, figures).met()).isEmpty();
        assertThat(Result.of(new PingPong(), informs, figures).isBelowHalf()).isFalse();
    }

    @Test
    void aFigureThatNobodyBroughtIsAFaultOfTheWorkload() {
        round(20, 10);

        assertThatThrownBy(() -> figures.summary("grpc"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no trial brought the figure grpc");
    }
}
