package io.netqueue.testkit;

import java.nio.ByteBuffer;

/** Direct memory for one run after the other of a thread, handed out from one end to the other and never twice in a run. */
final class DirectMemory {

    private static final int SIZE = 8 << 20;

    private static final ThreadLocal<ByteBuffer> SLAB = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SIZE));

    private DirectMemory() {}

    /** A new run begins on this thread. */
    static void reset() {
        SLAB.get().clear();
    }

    /** An empty buffer of exactly that size; of the heap once the run has used up its direct memory. */
    static ByteBuffer take(int size) {
        ByteBuffer slab = SLAB.get();
        if (slab.remaining() < size) {
            return ByteBuffer.allocate(size);
        }
        ByteBuffer part = slab.slice(slab.position(), size);
        slab.position(slab.position() + size);
        return part;
    }
}
