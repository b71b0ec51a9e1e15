package io.netqueue.tcp;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/** The protocol {@code tcp}: plain TCP, bytes as they are. */
public final class TcpTransportProvider implements TransportProvider {
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
        refuseSecurity(options);
        return new TcpClient(workers.get().acquire(1).get(0), options);
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        refuseSecurity(options);
        return TcpServer.bind(workers.get().acquire(options.workers()), options, listeners);
    }

    private static void refuseSecurity(CommunicatorOptions<?> options) {
        if (options.security().isPresent()) {
            throw new SecurityConfigurationException(
                    "Security is asked for, but TCP cannot encrypt in this version",
                    "leave the security options out and use a network you trust, or a tunnel");
        }
    }
}
