package io.netqueue.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/** The transport of one server that is embedded in a user's own {@link io.grpc.Server}. */
final class EmbeddedService implements TransportProvider, LinkServer {
    private GrpcService service;
    private NetworkLocation location;
    private volatile boolean closed;

    @Override
    public String scheme() {
        return "grpc";
    }

    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        throw new UnsupportedOperationException("an embedded service has no clients of its own");
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        location = options.location();
        service = new GrpcService(
                Workers.shared().acquire(options.workers()),
                CallTuning.of(options.connection(), true),
                remote -> null,
                listeners);
        return this;
    }

    /** The service, which takes no more calls once the communicator is closed. */
    ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(service.definition(), this::interceptClosed);
    }

    private <Q, R> ServerCall.Listener<Q> interceptClosed(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (closed) {
            call.close(Status.UNAVAILABLE.withDescription("this queue is closed"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }

    /** What the options say: where the user's server listens is known to the user only. */
    @Override
    public NetworkLocation location() {
        return location;
    }

    @Override
    public void close() {
        closed = true;
    }
}
