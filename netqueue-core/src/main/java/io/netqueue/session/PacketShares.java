package io.netqueue.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packets that all links of a communicator may have under way together: those that have any share them equally.
 * Thread-safe; exact enough, as links come and go between two looks.
 */
final class PacketShares {

    /** A broker with its default limits holds so many without dropping any. */
    static final int ALL = 1024;

    private final AtomicInteger active = new AtomicInteger();

    /** A link has packets under way that had none. */
    void enter() {
        active.incrementAndGet();
    }

    /** A link has none under way any more. */
    void leave() {
        active.decrementAndGet();
    }

    /**
     * How many a link may have under way.
     *
     * @param counted does it have any already?
     */
    int share(boolean counted) {
        int links = active.get() + (counted ? 0 : 1);
        return Math.max(Allowance.LEAST, ALL / Math.max(1, links));
    }
}
