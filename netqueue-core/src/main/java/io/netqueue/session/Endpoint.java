package io.netqueue.session;

import io.netqueue.options.NetworkLocation;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * One communicator's side of its sessions: a client with one, or a server with many. Thread-safe; nothing here blocks.
 */
public sealed interface Endpoint permits Connector, Acceptor {

    /** {@return the bound address of a server, the server's address of a client} */
    NetworkLocation location();

    /** {@return the sessions there are now; a client has one from the beginning, a server those of its clients} */
    Collection<Session> sessions();

    /**
     * Refuses what is put from now on, sends everything queued, and ends each session once both sides have said FIN. A
     * server takes no new sessions.
     */
    void close();

    /** {@return completed when no session is left} */
    CompletableFuture<Void> closed();

    /** Closes the transport once no session is left; a server's address is free on return. Not on a worker. */
    void release();

    /** Gives up what close is still waiting for: what was not delivered is CANCELLED or LOST. */
    void abandon();
}
