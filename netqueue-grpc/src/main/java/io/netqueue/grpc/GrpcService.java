package io.netqueue.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.LinkListener;
import java.io.InputStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The service of one communicator: makes a link of each call. In a server of our own a call lives on the worker that
 * carries its connection; in a user's server, which has its own threads, the workers take turns. Thread-safe.
 */
final class GrpcService implements ServerCallHandler<InputStream, InputStream> {
    private final List<NettyWorker> workers;
    private final CallTuning tuning;
    private final Function<SocketAddress, TakenBytes> connections;
    private final Supplier<LinkListener> listeners;
    private final AtomicInteger nextWorker = new AtomicInteger();

    /**
     * A service.
     *
     * @param connections gives what counts a connection's output, by the client's address; null where it is not known
     */
    GrpcService(
            List<NettyWorker> workers,
            CallTuning tuning,
            Function<SocketAddress, TakenBytes> connections,
            Supplier<LinkListener> listeners) {
        this.workers = workers;
        this.tuning = tuning;
        this.connections = connections;
        this.listeners = listeners;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(AttachMethod.SERVICE)
                .addMethod(AttachMethod.DESCRIPTOR, this)
                .build();
    }

    @Override
    public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, InputStream> call, Metadata headers) {
        NettyWorker worker = tuning.ownsMessages() ? next() : current();
        Executor executor = new CallExecutor(worker, tuning.ownsMessages());
        ServerCallSide side = new ServerCallSide(call, executor);
        executor.execute(() -> open(side, call, worker));
        return side;
    }

    private void open(ServerCallSide side, ServerCall<InputStream, InputStream> call, NettyWorker worker) {
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        TakenBytes connection = connections.apply(remote);
        GrpcOutput output = new GrpcOutput(side, tuning, connection);
        side.open(
                new GrpcLink(worker, CallAddress.of(call.getAttributes()), side, output, listeners.get()),
                connection,
                tuning.readyBytes());
    }

    private NettyWorker next() {
        return workers.get(Math.floorMod(nextWorker.getAndIncrement(), workers.size()));
    }

    private NettyWorker current() {
        for (NettyWorker worker : workers) {
            if (worker.isCurrent()) {
                return worker;
            }
        }
        throw new IllegalStateException("a call of our own server came on "
                + Thread.currentThread().getName() + ", which is none of its workers");
    }
}
