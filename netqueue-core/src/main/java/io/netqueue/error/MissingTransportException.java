package io.netqueue.error;

import java.io.Serial;
import java.util.Objects;

/** The transport of a protocol is not on the class path or module path. */
public final class MissingTransportException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The artifact to add. */
    private final String artifact;

    /**
     * A transport is missing.
     *
     * @param scheme the protocol's scheme, for example {@code "mqtt"}
     * @param artifact the artifact to add, for example {@code "io.netqueue:netqueue-mqtt"}
     */
    public MissingTransportException(String scheme, String artifact) {
        super("No transport for " + Objects.requireNonNull(scheme, "scheme") + " was found: add the artifact "
                + Objects.requireNonNull(artifact, "artifact"));
        this.artifact = artifact;
    }

    /**
     * The artifact to add.
     *
     * @return as {@code group:artifact}
     */
    public String artifact() {
        return artifact;
    }
}
