package io.netqueue.tcp;

import io.netqueue.netty.TlsFailure;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the peers that came to one server and do not speak its language, or with which TLS failed. The first of a kind is logged as a warning,
 * those after it at level DEBUG only: whoever sends garbage must not fill the log. Thread-safe.
 */
final class Strangers {
    private static final System.Logger LOG = System.getLogger(Strangers.class.getName());

    enum Kind {
        NQ1("NQ1, the wire format of the older Python library, which is not served yet"),
        TLS("TLS on a plain port: turn security on at both ends, or at neither"),
        PLAIN("what is no TLS to a port that speaks TLS: turn security on at both ends, or at neither"),
        GARBAGE("bytes that are no beginning of net-queue");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);

    /** By {@link TlsFailure#kind}. */
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();

    Strangers() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
        }
    }

    void refuse(Kind kind, SocketAddress from) {
        boolean first = counts.get(kind).getAndIncrement() == 0;
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "Closed a connection from {0}, which sent {1}{2}",
                from,
                kind.description(),
                first ? ". Further ones are logged at level DEBUG" : "");
    }

    void refuse(TlsFailure failure) {
        boolean first = failures.computeIfAbsent(failure.kind(), kind -> new AtomicLong())
                        .getAndIncrement()
                == 0;
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "A client could not connect. {0}{1}",
                failure.getMessage(),
                first ? ". Further ones like this are logged at level DEBUG" : "");
    }

    long count(Kind kind) {
        return counts.get(kind).get();
    }
}
