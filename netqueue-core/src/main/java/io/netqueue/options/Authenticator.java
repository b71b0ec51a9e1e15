package io.netqueue.options;

import java.security.Principal;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Decides at a server who a client is, before anything is looked up for it.
 *
 * <p>It runs on the events executor and must not keep or log the credentials. The client is refused if the stage does
 * not complete within the handshake timeout, fails, completes with null, or if the call throws.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Decides who a client is.
     *
     * @param id the id the client claims
     * @param credentials what the client sent, empty if nothing; a copy for this call
     * @param tlsPrincipal who the client's certificate says it is, empty without one
     * @return completes with who the client is, or fails (best with an
     *     {@link io.netqueue.error.AuthenticationException}) to refuse it
     */
    CompletionStage<Principal> authenticate(UUID id, byte[] credentials, Optional<Principal> tlsPrincipal);
}
