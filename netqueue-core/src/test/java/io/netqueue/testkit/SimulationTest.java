package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some seeds of the simulator in every build; {@code scripts/simulate} runs as many as one likes. */
class SimulationTest {

    private static final int SEEDS = 5000;

    private static final Logger LOGGER = Logger.getLogger("io.netqueue");
    private static Level level;

    @BeforeAll
    static void beQuiet() {
        level = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void restore() {
        LOGGER.setLevel(level);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everySeedKeepsThePromises(boolean lossy) {
        List<SimulatedRun.Result> failed = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> SimulatedRun.run(seed, lossy, null))
                .filter(result -> result.failure() != null)
                .toList();
        assertThat(failed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSeedReplaysExactly(boolean lossy) {
        for (long seed = 1; seed <= 20; seed++) {
            SimulatedRun.Result first = SimulatedRun.run(seed, lossy, null);
            SimulatedRun.Result again = SimulatedRun.run(seed, lossy, null);
            assertThat(again).isEqualTo(first);
        }
        assertThat(logOf(7, lossy)).isEqualTo(logOf(7, lossy)).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void seedsDiffer(boolean lossy) {
        assertThat(LongStream.rangeClosed(1, 20)
                        .mapToObj(seed -> SimulatedRun.run(seed, lossy, null).hash()))
                .doesNotHaveDuplicates();
    }

    private static List<String> logOf(long seed, boolean lossy) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulatedRun.run(seed, lossy, new PrintStream(bytes, false, StandardCharsets.UTF_8));
        return new ArrayList<>(bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
