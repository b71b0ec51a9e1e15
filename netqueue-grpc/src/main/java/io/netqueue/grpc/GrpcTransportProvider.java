package io.netqueue.grpc;

import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/** The protocol {@code grpc}: one bidirectional call of gRPC is one link. */
public final class GrpcTransportProvider implements TransportProvider {
    /** Asked at the first use, so that being found costs no event loops. */
    private final Supplier<Workers> workers;

    /** For the service loader: runs on the workers of the JVM. */
    public GrpcTransportProvider() {
        this(Workers::shared);
    }

    GrpcTransportProvider(Supplier<Workers> workers) {
        this.workers = workers;
    }

    @Override
    public String scheme() {
        return "grpc";
    }

    /** The client's links live on one worker, whatever number the options allow. */
    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        OwnChannels channels = new OwnChannels(options);
        NettyWorker worker = workers.get().acquire(1).get(0);
        return new GrpcClient(worker, listener -> new AddressAttempt(worker, channels, listener));
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        return GrpcServer.bind(workers.get().acquire(options.workers()), options, listeners);
    }
}
