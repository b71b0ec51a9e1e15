package io.netqueue.grpc;

import io.netqueue.options.ConnectionOptions;

/**
 * What gRPC is told about sizes, and whose the transport is.
 *
 * @param readyBytes how much of a call's output may wait for the network before the call says that it is not ready
 * @param windowBytes how much may be under way to us in one call, and in one connection
 * @param ownsMessages whether the call may keep a message after it was sent: true for a channel or server of the user's
 */
record CallTuning(int readyBytes, int windowBytes, boolean ownsMessages) {
    /**
     * Largest message sent and taken. A receiver sees a message when it is whole, so a larger one would look like silence on
     * a slow network; and it is what a call may make us hold before it says who it is.
     */
    static final int MAX_MESSAGE = 64 * 1024;

    /**
     * One DATA frame: the next is made when it has gone to the socket, so that it is still in the core's cache then. 32 KiB,
     * gRPC's own, would say that a call is not ready as long as any part of a DATA frame waits.
     */
    private static final int MOST_READY = 256 * 1024;

    private static final int LEAST_WINDOW = 64 * 1024;

    /** Enough for 10 Gbit/s at 3 ms; the session's own credit bounds what is under way too. */
    private static final int MOST_WINDOW = 4 * 1024 * 1024;

    static CallTuning of(ConnectionOptions options, boolean ownsMessages) {
        return new CallTuning(
                Math.min(options.maxSize(), MOST_READY),
                Math.max(LEAST_WINDOW, Math.min(options.receiveWindow(), MOST_WINDOW)),
                ownsMessages);
    }
}
