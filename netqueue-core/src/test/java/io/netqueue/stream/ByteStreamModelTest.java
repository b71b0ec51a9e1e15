package io.netqueue.stream;

import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream does what a plain array of bytes does, whatever is called in which order, and frees all it held once. */
class ByteStreamModelTest {
    private static final int STEPS = 200;

    @Test
    void behavesAsAnArrayOfBytes() {
        qt().withExamples(500)
                .forAll(longs().all())
                .checkAssert(seed -> new ByteStreamRun(new Random(seed), STEPS).run());
    }
}
