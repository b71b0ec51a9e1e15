package io.netqueue;

/**
 * What a communicator holds at one moment, all peers together. The figures are read one after another while others go on
 * putting: each is right, their sums may be off by what happened meanwhile.
 *
 * @param queuedMessages messages put of which no byte has left
 * @param queuedBytes the payload bytes of those
 * @param unacknowledgedMessages messages of which at least one byte has left, and that are not acknowledged
 * @param unacknowledgedBytes the payload bytes of those, less what the peer has acknowledged of a message's beginning
 * @param links connections that carry a session now
 * @param resentBytes bytes that had to be sent again since the communicator was opened, after connections were lost
 */
public record Stats(
        long queuedMessages,
        long queuedBytes,
        long unacknowledgedMessages,
        long unacknowledgedBytes,
        long links,
        long resentBytes) {}
