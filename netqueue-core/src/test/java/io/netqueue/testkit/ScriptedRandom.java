package io.netqueue.testkit;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Choices that a fuzzer makes: each takes the next bytes of its input, so that a small change of the input is a small
 * change of what happens. When they are used up, every choice is 0.
 */
public final class ScriptedRandom implements RandomGenerator {
    private static final int BYTE = 256;

    private final ByteBuffer script;

    /** Choices that follow these bytes. */
    public ScriptedRandom(byte[] script) {
        this.script = ByteBuffer.wrap(script);
    }

    /** {@return false once all bytes are used up} */
    public boolean hasMore() {
        return script.hasRemaining();
    }

    @Override
    public int nextInt(int bound) {
        int chosen = 0;
        for (int reach = 1; reach < bound && script.hasRemaining(); reach *= BYTE) {
            chosen = chosen * BYTE + nextByte();
            if (reach > Integer.MAX_VALUE / BYTE) {
                break;
            }
        }
        return Integer.remainderUnsigned(chosen, bound);
    }

    @Override
    public boolean nextBoolean() {
        return nextInt(2) == 1;
    }

    @Override
    public long nextLong() {
        long chosen = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            chosen = chosen * BYTE + nextByte();
        }
        return chosen;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        script.get(bytes, 0, Math.min(bytes.length, script.remaining()));
    }

    private int nextByte() {
        return script.hasRemaining() ? script.get() & 0xFF : 0;
    }
}
