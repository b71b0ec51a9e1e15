package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator finds each rule of the wire that is switched off; {@code scripts/simulate 1 2000 --mutant RULE}. */
@Tag("slow")
class MutantTest {

    private static final int SEEDS = 2000;

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

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) throws Exception {
        MutantLoader loader = new MutantLoader(mutant);
        String caught = loader.firstFailure(mutant.seed(), SEEDS);
        if (caught == null) {
            caught = loader.firstFailure(1, mutant.seed() - 1);
        }
        assertThat(caught).as(mutant.what()).isNotNull();
        long seed = Long.parseLong(caught.split(" ")[1]);
        assertThat(Simulation.firstFailure(seed, seed, mutant.lossy()))
                .as("without the mutant")
                .isNull();
    }

    @Test
    void everyRuleHasAMutant() {
        assertThat(Mutants.all().stream().map(Mutant::rule).distinct())
                .containsExactly("R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R17");
    }

    @Test
    void anUnknownRuleIsAnsweredWithTheNames() {
        assertThatThrownBy(() -> Mutants.named("R99"))
                .hasMessageContaining("\"R99\"")
                .hasMessageContaining("R3, R4, R5")
                .hasMessageContaining("R3-sent");
    }
}
