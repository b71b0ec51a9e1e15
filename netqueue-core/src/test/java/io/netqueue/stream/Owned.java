package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Chunks whose owner counts how often it was told that its memory is free. */
final class Owned {
    private final List<AtomicInteger> frees = new ArrayList<>();

    Chunk chunk(byte... bytes) {
        AtomicInteger freed = new AtomicInteger();
        frees.add(freed);
        return Chunk.of(ByteBuffer.wrap(bytes), freed::incrementAndGet);
    }

    int held() {
        return (int) frees.stream().filter(freed -> freed.get() == 0).count();
    }

    void assertEachFreedOnce() {
        assertThat(frees).allSatisfy(freed -> assertThat(freed).hasValue(1));
    }

    /** The bytes of a chunk, which is released. */
    static byte[] take(Chunk chunk) {
        try (chunk) {
            byte[] bytes = new byte[chunk.byteCount()];
            chunk.buffer().get(bytes);
            return bytes;
        }
    }
}
