package io.netqueue.netty;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PoolChunkListMetric;
import io.netty.buffer.PoolChunkMetric;
import io.netty.buffer.PoolSubpageMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How much of Netty's pool is in use. */
public final class PooledMemory {
    /** A worker keeps one room for small output, and the pool gives memory in runs. */
    private static final long KEPT_BY_A_WORKER = 1024 * 1024;

    private PooledMemory() {}

    /** {@return direct memory that somebody has not released, the caches of the JVM's workers not counted} */
    public static long usedBytes() {
        PooledByteBufAllocator allocator = (PooledByteBufAllocator) Buffers.ALLOCATOR;
        emptyCaches(allocator);
        return allocator.metric().directArenas().stream()
                .mapToLong(PooledMemory::usedBytes)
                .sum();
    }

    /** The arena's own figure counts whole chunks, and a chunk's the whole run that small pieces are cut from. */
    private static long usedBytes(PoolArenaMetric arena) {
        long used = arena.numActiveBytes();
        for (PoolChunkListMetric chunks : arena.chunkLists()) {
            for (PoolChunkMetric chunk : chunks) {
                used -= chunk.freeBytes();
            }
        }
        for (PoolSubpageMetric run : arena.smallSubpages()) {
            used -= (long) run.numAvailable() * run.elementSize();
        }
        return used;
    }

    /** {@return how much more may be in use after workers have worked for the first time} */
    public static long keptBytes() {
        return KEPT_BY_A_WORKER * Workers.shared().all().size();
    }

    /** The first trim frees what was not used since the one before, the second all the rest. */
    private static void emptyCaches(PooledByteBufAllocator allocator) {
        CountDownLatch trims = new CountDownLatch(Workers.shared().all().size());
        for (NettyWorker worker : Workers.shared().all()) {
            worker.execute(() -> {
                allocator.trimCurrentThreadCache();
                allocator.trimCurrentThreadCache();
                worker.input().trim();
                worker.input().trim();
                trims.countDown();
            });
        }
        try {
            if (!trims.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("a worker is stuck");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a worker trimmed its cache", e);
        }
    }
}
