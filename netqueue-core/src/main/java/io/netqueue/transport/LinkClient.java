package io.netqueue.transport;

/**
 * A client's side of a transport: makes one link after another to the location in the options it was opened with.
 *
 * <p>Thread-safe.
 */
public interface LinkClient extends AutoCloseable {

    /** {@return the worker that all links of this client live on} */
    Worker worker();

    /**
     * Makes one attempt to connect, in the background: the host name is resolved anew off the workers, every address is
     * tried, {@code connectTimeout} bounds the whole attempt. The listener then hears {@link LinkListener#onOpened} or
     * {@link LinkListener#onClosed}.
     *
     * @param listener hears what becomes of this attempt and of the link it makes
     */
    void connect(LinkListener listener);

    /** Gives up an attempt under way and makes no more. Links stay until they are closed. Idempotent, never blocks. */
    @Override
    void close();
}
