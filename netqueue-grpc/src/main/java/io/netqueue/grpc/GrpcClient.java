package io.netqueue.grpc;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes calls to one server, one {@link Attempt} each time it is asked. */
final class GrpcClient implements LinkClient {
    private final NettyWorker worker;
    private final Function<LinkListener, Attempt> attempts;

    // touched by the worker only
    private final List<Attempt> underWay = new ArrayList<>();
    private boolean closed;

    /**
     * A client.
     *
     * @param worker where all its links live
     * @param attempts makes an attempt for a listener; called on the worker
     */
    GrpcClient(NettyWorker worker, Function<LinkListener, Attempt> attempts) {
        this.worker = worker;
        this.attempts = attempts;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void connect(LinkListener listener) {
        worker.execute(() -> start(attempts.apply(listener)));
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            underWay.forEach(Attempt::giveUp);
            underWay.clear();
        });
    }

    private void start(Attempt attempt) {
        if (closed) {
            attempt.giveUp();
            return;
        }
        underWay.removeIf(Attempt::isOver);
        underWay.add(attempt);
        attempt.start();
    }
}
