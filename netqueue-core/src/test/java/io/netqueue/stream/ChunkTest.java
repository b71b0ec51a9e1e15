package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private final Owned owned = new Owned();

    @Test
    void anArrayIsTakenByReference() {
        byte[] bytes = {1, 2, 3};
        Chunk chunk = Chunk.of(bytes);

        bytes[1] = 9;

        assertThat(chunk.byteCount()).isEqualTo(3);
        assertThat(chunk.buffer().get(1)).isEqualTo((byte) 9);
        assertThat(chunk.buffer()).isSameAs(chunk.buffer());
    }

    @Test
    void aBufferIsTakenFromPositionToLimitAndStaysAsItIs() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(10).position(2).limit(6);
        Chunk chunk = Chunk.of(buffer);

        chunk.buffer().get();

        assertThat(chunk.byteCount()).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void theOwnerIsToldOnceWhenTheLastShareIsReleased() {
        Chunk first = owned.chunk((byte) 1, (byte) 2, (byte) 3);
        Chunk second = first.share();
        Chunk third = second.slice(1, 1);

        first.release();
        second.close();
        assertThat(owned.held()).isEqualTo(1);
        assertThat(third.buffer().get()).isEqualTo((byte) 2);

        third.release();
        owned.assertEachFreedOnce();
    }

    @Test
    void aShareHasAViewOfItsOwn() {
        Chunk chunk = Chunk.of(new byte[] {1, 2, 3});
        chunk.buffer().get();
        Chunk share = chunk.share();

        share.buffer().get();

        assertThat(chunk.byteCount()).isEqualTo(2);
        assertThat(share.byteCount()).isEqualTo(1);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> chunk.slice(1, 2));
    }

    @Test
    void aReleasedChunkRefusesEverythingButClosing() {
        Chunk chunk = owned.chunk((byte) 1);
        chunk.release();
        chunk.close();

        assertThat(chunk.isReleased()).isTrue();
        assertThatIllegalStateException().isThrownBy(chunk::buffer).withMessageContaining("keep a share()");
        assertThatIllegalStateException().isThrownBy(chunk::share);
        assertThatIllegalStateException().isThrownBy(chunk::release).withMessageContaining("only one may release");
        owned.assertEachFreedOnce();
    }

    @Test
    void sharesReleasedByManyThreadsFreeOnce() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            AtomicInteger freed = new AtomicInteger();
            Chunk first = Chunk.of(ByteBuffer.allocate(8), freed::incrementAndGet);
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Chunk share = first.share();
                Thread thread = new Thread(() -> {
                    awaitQuietly(start);
                    share.share().release();
                    share.release();
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            first.release();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(freed).hasValue(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
