package io.netqueue.transport;

import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;

/**
 * One live connection between two communicators: it moves bytes and knows nothing of messages, positions or sessions.
 *
 * <p>Output is built in order from two kinds of pieces, which go out together at the next {@link #flush()}:
 *
 * <pre>
 *   room(n)        small pieces and headers, put into memory of the link (merged)
 *   write(chunk)   a large piece, sent from where it lies (by reference; arrays where takesArrays() says so)
 * </pre>
 *
 * <p>A link is used on its {@linkplain #worker() worker} only. It tells its {@link LinkListener} what happens, on the
 * same worker and never from within a call of one of these methods.
 */
public interface Link {

    /** {@return the worker that this link lives on, the same for its whole life} */
    Worker worker();

    /** {@return the other end's address, as far as the transport knows it} */
    NetworkLocation remote();

    /**
     * Whether nobody between the two ends can read what the link moves. What must not be overheard is not sent on a link
     * that is not.
     *
     * @return true if it is encrypted and the server's name was checked
     */
    default boolean isEncrypted() {
        return false;
    }

    /**
     * The certificate that the other end proved to be its own, once it did.
     *
     * @return its certificate, empty if it showed none or the transport cannot know it
     */
    default Optional<X509Certificate> certificate() {
        return Optional.empty();
    }

    /**
     * Whose way this is, where the way to the other end belongs to one communicator, as a topic at a broker does. A
     * handshake of anybody else is refused on it.
     *
     * @return the other end's id, empty if the way says nothing of it
     */
    default Optional<UUID> peerId() {
        return Optional.empty();
    }

    /**
     * Whether the link is a stream or moves packets.
     *
     * @return 0 for an ordered stream that loses nothing while it lives; otherwise the most bytes of one packet:
     *     everything added between two calls of {@link #flush()} is one packet, and packets may be lost, doubled, or
     *     overtake one another
     */
    int packetSize();

    /**
     * Gives memory for the next small piece of output. What the caller puts between the buffer's position on return and
     * its position at the next call of any method of this link is output; it may still be changed (a length filled in)
     * until the next {@link #flush()}.
     *
     * @param byteCount bytes wanted, 1 to 1,024
     * @return a big-endian buffer with at least that many bytes remaining; often more, all of which may be used
     */
    ByteBuffer room(int byteCount);

    /**
     * Whether large pieces in arrays, too, are to be added by reference: true where what is written is copied once in any
     * case, so that putting it together in {@link #room} would be a second copy.
     *
     * @return false if only memory outside the heap goes out from where it lies, as here
     */
    default boolean takesArrays() {
        return false;
    }

    /**
     * Adds a large piece by reference, after all output so far. The link takes the chunk over and releases it once its
     * bytes are out or the link is gone, on any thread.
     *
     * @param chunk the piece, not empty
     */
    void write(Chunk chunk);

    /**
     * Hands everything added so far to the operating system, as much as it takes; the rest follows by itself. If this
     * empties the link's output, {@link #isWritable()} is true on return; otherwise {@link LinkListener#onWritable()}
     * comes when there is room again.
     */
    void flush();

    /** {@return true while output added now would not wait behind more than the link wants to hold} */
    boolean isWritable();

    /**
     * Whether output that was flushed still waits to be taken. If so, {@link LinkListener#onWritable()} comes when all of it
     * is gone, also if the link was writable all the time.
     *
     * @return true if it waits; a link that does not look may say the opposite of {@link #isWritable()}, as here
     */
    default boolean hasBacklog() {
        return !isWritable();
    }

    /**
     * Tells how far the output got, so that a slow peer can be told from a dead one.
     *
     * @return bytes of output that the operating system (or the broker, or the call) took, since the link opened
     */
    long takenByteCount();

    /**
     * Ends the link: what was added before is still sent, for a bounded time; bytes that arrive from now on are thrown
     * away. {@link LinkListener#onClosed} follows unless it came already. Further calls do nothing.
     */
    void close();
}
