package io.netqueue.transport;

import io.netqueue.error.BindException;
import io.netqueue.options.CommunicatorOptions;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The door of a protocol: found by {@link java.util.ServiceLoader} and named by its scheme. Thread-safe.
 *
 * <p>A transport reads of the options what concerns it (location, workers, connection, security, limits, broker) and
 * refuses with an {@link IllegalArgumentException} what it cannot honour, rather than pass over it.
 */
public interface TransportProvider {

    /** {@return the protocol's name in lower case, such as {@code tcp}} */
    String scheme();

    /**
     * Makes a client. Never blocks and connects nothing yet.
     *
     * @param id the communicator's id
     * @param options the communicator's options
     * @return the client
     */
    LinkClient client(UUID id, CommunicatorOptions<?> options);

    /**
     * Binds a server; links may arrive before this returns.
     *
     * @param id the communicator's id
     * @param options the communicator's options
     * @param listeners makes the listener of each accepted link; called on that link's worker
     * @return the server, bound
     * @throws BindException if the address cannot be bound; the message names it
     */
    LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners);
}
