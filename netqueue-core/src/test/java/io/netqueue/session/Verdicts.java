package io.netqueue.session;

import io.netqueue.options.Status;

/** What a session does to a message's part, for tests of those who hear of it. */
public final class Verdicts {

    private Verdicts() {}

    /** Frames the first byte; false if its sender cancelled before. */
    public static boolean send(Outgoing part) {
        boolean begun = part.receipt().begin();
        if (begun) {
            part.number(0);
        }
        return begun;
    }

    /** Settles the part for good. */
    public static void settle(Outgoing part, Status verdict, Throwable cause) {
        part.settle(verdict, cause);
    }
}
