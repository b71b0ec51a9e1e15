package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import io.netqueue.transport.TransportProvider;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The transport of one client that calls by a user's own channel.
 *
 * @param channel the user's
 */
record EmbeddedChannel(ManagedChannel channel) implements TransportProvider {

    @Override
    public String scheme() {
        return "grpc";
    }

    @Override
    public LinkClient client(UUID id, CommunicatorOptions<?> options) {
        NettyWorker worker = Workers.shared().acquire(1).get(0);
        return new GrpcClient(worker, listener -> new ChannelAttempt(worker, channel, options, listener));
    }

    @Override
    public LinkServer server(UUID id, CommunicatorOptions<?> options, Supplier<LinkListener> listeners) {
        throw new UnsupportedOperationException("a channel accepts no calls");
    }
}
