package io.netqueue.netty;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the peers that came to one server and do not speak its language, or with which TLS failed. The first of a kind is
 * logged as a warning, those after it at level DEBUG only: whoever sends garbage must not fill the log. Thread-safe.
 */
public final class Strangers {
    private static final System.Logger LOG = System.getLogger(Strangers.class.getName());

    /** What they sent. */
    public enum Kind {
        /** The older wire format. */
        NQ1("NQ1, the wire format of the older Python library, which is not served yet"),
        /** TLS where it is off. */
        TLS("TLS on a plain port: turn security on at both ends, or at neither"),
        /** The preamble where TLS is on. */
        PLAIN("what is no TLS to a port that speaks TLS: turn security on at both ends, or at neither"),
        /** TLS that does not say gRPC. */
        OTHER_TLS("TLS for another protocol than gRPC (ALPN is not h2): use the same protocol at both ends"),
        /** Anything else. */
        GARBAGE("bytes that are no beginning of net-queue over this protocol");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** {@return the kind in words} */
        public String description() {
            return description;
        }
    }

    private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);

    /** By {@link TlsFailure#kind}. */
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();

    /** Of a server to which nobody came yet. */
    public Strangers() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
        }
    }

    /**
     * One sent what the server does not speak, and is turned away.
     *
     * @param kind what he sent
     * @param from his address
     */
    public void refuse(Kind kind, SocketAddress from) {
        boolean first = counts.get(kind).getAndIncrement() == 0;
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "Closed a connection from {0}, which sent {1}{2}",
                from,
                kind.description(),
                first ? ". Further ones are logged at level DEBUG" : "");
    }

    /**
     * TLS with one failed.
     *
     * @param failure why
     */
    public void refuse(TlsFailure failure) {
        boolean first = failures.computeIfAbsent(failure.kind(), kind -> new AtomicLong())
                        .getAndIncrement()
                == 0;
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "A client could not connect. {0}{1}",
                failure.getMessage(),
                first ? ". Further ones like this are logged at level DEBUG" : "");
    }

    /**
     * {@return how many came so far}
     *
     * @param kind those of one kind
     */
    public long count(Kind kind) {
        return counts.get(kind).get();
    }
}
