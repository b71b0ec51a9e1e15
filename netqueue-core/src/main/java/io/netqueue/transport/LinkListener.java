package io.netqueue.transport;

import io.netqueue.stream.Chunk;

/**
 * The one place where a transport calls upward: what happens on one link, or on one attempt to make it.
 *
 * <p>All calls come on the link's worker, one at a time, in this order:
 *
 * <pre>
 *   onOpened (onBytes* onReadDone | onWritable)* onClosed
 *   onClosed                                                 an attempt that failed
 * </pre>
 */
public interface LinkListener {

    /**
     * What the other end is to be told in our name if a client's link ends without {@link Link#close()}. Asked, before
     * the link is made, by a transport that can leave a message with somebody who outlives it, such as a broker.
     *
     * @return one whole packet
     */
    default byte[] lastWords() {
        return new byte[0];
    }

    /**
     * The link is there and can be written.
     *
     * @param link the link; it is this listener's until {@link #onClosed}
     */
    void onOpened(Link link);

    /**
     * Bytes arrived: the next of the stream in order, or exactly one packet.
     *
     * @param bytes the bytes, handed over: the listener releases the chunk, and may share slices of it to keep them. The
     *     memory is the transport's pool, so that whoever keeps a small slice for long should copy it instead.
     */
    void onBytes(Chunk bytes);

    /** No further bytes are at hand: the end of a read turn, the time to acknowledge what the turn brought. */
    void onReadDone();

    /** The link, having not been writable, is writable again; or it had a {@linkplain Link#hasBacklog() backlog}, and has none. */
    void onWritable();

    /**
     * The link is gone, or the attempt to make it failed. The last call.
     *
     * @param cause what happened, with a message that can be shown to a user; an {@link java.io.EOFException} if the
     *     other end closed; an {@link io.netqueue.error.AuthenticationException} if it refuses this client whatever it
     *     says, so that a client does not try again
     */
    void onClosed(Throwable cause);
}
