package io.netqueue.transport;

import io.netqueue.options.NetworkLocation;

/**
 * A server's side of a transport: it is bound, and accepts links until closed.
 *
 * <p>Thread-safe.
 */
public interface LinkServer extends AutoCloseable {

    /** {@return the address it is bound to, with the real port where the options asked for port 0} */
    NetworkLocation location();

    /** Accepts no more links and frees the address. Links stay until they are closed. Idempotent; does not block on peers. */
    @Override
    void close();
}
