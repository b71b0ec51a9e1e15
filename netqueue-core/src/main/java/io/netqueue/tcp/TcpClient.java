package io.netqueue.tcp;

import io.netqueue.netty.ConnectAttempt;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.util.ArrayList;
import java.util.List;

/** Makes connections to one location, one {@link ConnectAttempt} each time it is asked. */
final class TcpClient implements LinkClient {
    private final NettyWorker worker;
    private final CommunicatorOptions<?> options;

    /** Null where connections are plain. */
    private final TlsContexts tls;

    // touched by the worker only
    private final List<ConnectAttempt> underWay = new ArrayList<>();
    private boolean closed;

    TcpClient(NettyWorker worker, CommunicatorOptions<?> options, TlsContexts tls) {
        this.worker = worker;
        this.options = options;
        this.tls = tls;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void connect(LinkListener listener) {
        worker.execute(() -> start(attempt(listener)));
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            underWay.forEach(ConnectAttempt::giveUp);
            underWay.clear();
        });
    }

    /** One attempt for this listener; on the worker. */
    ConnectAttempt attempt(LinkListener listener) {
        return new ConnectAttempt(
                worker,
                options.location(),
                "server",
                options.connection().connectTimeout(),
                new TcpOpening(worker, options, tls, listener));
    }

    private void start(ConnectAttempt attempt) {
        if (closed) {
            attempt.giveUp();
            return;
        }
        underWay.removeIf(ConnectAttempt::isOver);
        underWay.add(attempt);
        attempt.start(tls);
    }
}
