package io.netqueue.options;

import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Another communicator, as seen from here.
 *
 * @param id its id
 * @param principal who it proved to be, empty if it was not authenticated
 * @param address where its current or last link came from or went to
 */
public record Peer(UUID id, Optional<Principal> principal, NetworkLocation address) {
    /**
     * A peer; no part may be null.
     *
     * @param id its id
     * @param principal who it proved to be
     * @param address where its link came from or went to
     */
    public Peer {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(address, "address");
    }
}
