package io.netqueue.grpc;

import io.netqueue.netty.NettyWorker;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.util.ArrayList;
import java.util.List;

/** Makes calls to one location, one {@link GrpcAttempt} each time it is asked; each has a channel to itself. */
final class GrpcClient implements LinkClient {
    private final NettyWorker worker;
    private final CommunicatorOptions<?> options;

    // touched by the worker only
    private final List<GrpcAttempt> underWay = new ArrayList<>();
    private boolean closed;

    GrpcClient(NettyWorker worker, CommunicatorOptions<?> options) {
        this.worker = worker;
        this.options = options;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void connect(LinkListener listener) {
        worker.execute(() -> start(new GrpcAttempt(worker, options, listener)));
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            underWay.forEach(GrpcAttempt::giveUp);
            underWay.clear();
        });
    }

    private void start(GrpcAttempt attempt) {
        if (closed) {
            attempt.giveUp();
            return;
        }
        underWay.removeIf(GrpcAttempt::isOver);
        underWay.add(attempt);
        attempt.start();
    }
}
