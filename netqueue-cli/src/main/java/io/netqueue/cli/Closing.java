package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Stats;
import java.util.concurrent.TimeUnit;

/** Ending without cutting off what is still under way, and without waiting for a peer that never ends. */
final class Closing {
    private static final long POLL_MILLIS = 20;

    private Closing() {}

    /** Waits while what was put is still being taken: until all is acknowledged, or nothing moved for the grace period. */
    static void whenQuiet(Communicator<?> communicator, Deadline deadline) throws InterruptedException {
        long before = Long.MAX_VALUE;
        Deadline quiet = Deadline.after(Endpoint.GRACE);
        while (!quiet.isOver() && !deadline.isOver()) {
            long left = underWay(communicator.stats());
            if (left == 0) {
                return;
            }
            if (left != before) {
                before = left;
                quiet = Deadline.after(Endpoint.GRACE);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static long underWay(Stats stats) {
        return stats.queuedMessages()
                + stats.queuedBytes()
                + stats.unacknowledgedMessages()
                + stats.unacknowledgedBytes();
    }
}
