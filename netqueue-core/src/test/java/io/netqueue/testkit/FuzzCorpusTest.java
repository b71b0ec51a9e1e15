package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.session.QuietLog;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that is kept, and a thousand that differ from them by a few bytes, without the fuzzer itself. */
@ExtendWith(QuietLog.class)
@Timeout(300)
class FuzzCorpusTest {
    private static final int MUTATIONS = 1_000;

    @TestFactory
    List<DynamicTest> everyInputKeptEndsWell() throws Throwable {
        List<DynamicTest> tests = new ArrayList<>();
        for (FuzzTarget target : FuzzTarget.values()) {
            Map<String, byte[]> corpus = Corpus.of(target);
            assertThat(corpus).as("inputs of %s", target).isNotEmpty();
            corpus.forEach((name, input) ->
                    tests.add(DynamicTest.dynamicTest(target.label() + " " + name, () -> target.run(input))));
        }
        return tests;
    }

    @ParameterizedTest
    @EnumSource
    void soDoThoseNearby(FuzzTarget target) throws Throwable {
        List<byte[]> inputs = List.copyOf(Corpus.of(target).values());
        Random random = new Random(5);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
            for (int change = random.nextInt(4); change >= 0 && input.length > 0; change--) {
                input[random.nextInt(input.length)] = (byte) random.nextInt(256);
            }
            try {
                target.run(input);
            } catch (Throwable e) {
                throw new AssertionError(target.label() + " " + HexFormat.of().formatHex(input), e);
            }
        }
    }
}
