package io.netqueue.options;

import java.security.Principal;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Decides at a server who a client is, before anything is looked up for it.
 *
 * <p>It runs on the events executor and must not keep or log the credentials. A client is refused for good if the answer
 * is null or an {@link io.netqueue.error.AuthenticationException}, whose message the client is shown and the server logs. It is told to try
 * again if anything else is thrown, or if no answer comes within the handshake timeout: what the answer rests on may be
 * there again by then. A session that is resumed or taken over must come from a principal of the same name.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Decides who a client is.
     *
     * @param id the id the client claims
     * @param credentials what the client sent, empty if nothing; a copy for this call
     * @param tlsPrincipal who the client's certificate says it is, empty without one
     * @return completes with who the client is, or fails with an
     *     {@link io.netqueue.error.AuthenticationException} to refuse it
     */
    CompletionStage<Principal> authenticate(UUID id, byte[] credentials, Optional<Principal> tlsPrincipal);
}
