package io.netqueue.netty;

import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** Keeps the watchman awake. */
class NettyLeaksTest {
    @Test
    void findsABufferThatWasDropped() {
        NettyLeaks leaks = new NettyLeaks();
        leaks.beforeAll(null);
        drop();
        await().until(() -> !leaks.collect().isEmpty());
        leaks.collect().clear();
        leaks.afterAll(null);
    }

    private static void drop() {
        Buffers.ALLOCATOR.directBuffer(1);
    }
}
