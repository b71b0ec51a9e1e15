package io.netqueue.session;

import io.netqueue.options.NetworkLocation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * What a client says of connections that failed, while it goes on trying. The first failure is a warning, since a user
 * may wait for nothing, and so is each new reason for which TLS cannot begin, since only a user can mend it. The others
 * are logged at level DEBUG. Worker only.
 */
final class Complaints {
    private static final Logger LOG = System.getLogger(Connector.class.getName());

    /** So many different reasons are told: the other end has a part in their words. */
    private static final int MAX_REASONS = 16;

    private final NetworkLocation server;
    private final Set<String> reasons = new HashSet<>();
    private boolean warned;

    Complaints(NetworkLocation server) {
        this.server = server;
    }

    /**
     * Tells of a failure.
     *
     * @param wasUp whether there was a session over the connection
     */
    void log(Throwable cause, boolean wasUp) {
        boolean news = !wasUp && isTls(cause) && reasons.size() < MAX_REASONS && reasons.add(cause.getMessage());
        LOG.log(
                warned && !news ? Level.DEBUG : Level.WARNING,
                () -> (wasUp ? "the connection to " : "no connection to ")
                        + server
                        + (wasUp ? " was lost, reconnecting: " : ", going on trying: ")
                        + cause.getMessage());
        warned = true;
    }

    private static boolean isTls(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
