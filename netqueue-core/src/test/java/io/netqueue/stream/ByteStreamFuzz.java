package io.netqueue.stream;

import io.netqueue.testkit.ScriptedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A byte stream does what an array does, under operations that the input chooses. */
public final class ByteStreamFuzz {
    private static final int BYTES_A_STEP = 3;

    private ByteStreamFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        new ByteStreamRun(new ScriptedRandom(input), input.length / BYTES_A_STEP).run();
    }

    public static List<byte[]> seeds() {
        byte[] random = new byte[300];
        new Random(1).nextBytes(random);
        byte[] lines = new byte[200];
        Arrays.fill(lines, (byte) '\n');
        return List.of(random, lines, new byte[100]);
    }
}
