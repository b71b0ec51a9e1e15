package io.netqueue.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the shares of one piece of memory and tells its owner when the last is released. Any thread may share and
 * release; a share can only be made from one that is held, so the count never rises from zero.
 */
final class ChunkOwner {
    private static final VarHandle SHARES;

    static {
        try {
            SHARES = MethodHandles.lookup().findVarHandle(ChunkOwner.class, "shares", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Runnable free;

    /** Shares held, at first one. Changed through SHARES only. */
    @SuppressWarnings("unused")
    private volatile int shares = 1;

    ChunkOwner(Runnable free) {
        this.free = free;
    }

    /** One more holder. */
    void share() {
        SHARES.getAndAdd(this, 1);
    }

    /** One holder less. The full fence puts what every holder did to the bytes before the owner's reuse of them. */
    void release() {
        if ((int) SHARES.getAndAdd(this, -1) == 1) {
            free.run();
        }
    }
}
