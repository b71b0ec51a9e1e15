package io.netqueue.tcp;

import io.netqueue.netty.TlsContexts;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.SecurityOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/** The protocol {@code tcp}: TCP, with TLS if there are security options. */
public final class TcpTransportProvider implements TransportProvider {
    private static final String ALPN = "nq/2";

    /** Asked at the first use, so that being found costs no event loops. */
    private final Supplier<Workers> workers;

    /** For the service loader: runs on the workers of the JVM. */
    public TcpTransportProvider() {
        this(Workers::shared);
    }

    TcpTransportProvider(Supplier<Workers> workers) {
        this.workers = workers;
    }

    @Override
    public String scheme() {
        return "tcp";
    }

    /** The client's links live on one worker, whatever number the options allow. */
    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        TlsContexts tls =
                isEncrypted(options) ? TlsContexts.client(options.security().orElseThrow(), ALPN) : null;
        return new TcpClient(workers.get().acquire(1).get(0), options, tls);
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        TlsContexts tls =
                isEncrypted(options) ? TlsContexts.server(options.security().orElseThrow(), ALPN) : null;
        return TcpServer.bind(workers.get().acquire(options.workers()), options, listeners, tls);
    }

    private static boolean isEncrypted(CommunicatorOptions<?> options) {
        return options.security().map(SecurityOptions::tls).orElse(false);
    }
}
