package io.netqueue.grpc;

import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.stream.Serializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The servers, channels and communicators of one test of embedding, as a user would have them. All are closed after it. */
final class Embedding {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Options whose links come back soon. */
    static <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer)
                .connection(ConnectionOptions.builder()
                        .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(50))
                        .build());
    }

    <T> GrpcQueueService<T> service(CommunicatorOptions<T> options) {
        GrpcQueueService<T> service = GrpcQueues.service(options);
        open.push(() -> service.communicator().close(Duration.ZERO));
        return service;
    }

    /** A server of our own, not embedded in anything. */
    <T> Communicator<T> ownServer(Serializer<T> serializer) {
        return keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.SERVER,
                options(serializer).location("127.0.0.1", 0).build()));
    }

    Server server(UnaryOperator<NettyServerBuilder> change, BindableService... services) throws IOException {
        return serverAt(0, change, services);
    }

    /** A server with the threads that gRPC gives a user's. */
    Server serverAt(int port, UnaryOperator<NettyServerBuilder> change, BindableService... services)
            throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port));
        for (BindableService service : services) {
            builder.addService(service);
        }
        Server server = change.apply(builder).build().start();
        open.push(() -> server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS));
        return server;
    }

    ManagedChannel channel(Server server, ClientInterceptor... interceptors) {
        return keep(NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .intercept(interceptors)
                .build());
    }

    ManagedChannel keep(ManagedChannel channel) {
        open.push(() -> channel.shutdownNow().awaitTermination(20, TimeUnit.SECONDS));
        return channel;
    }

    <T> Communicator<T> client(ManagedChannel channel, CommunicatorOptions<T> options) {
        return keep(GrpcQueues.client(channel, options));
    }

    <T> Communicator<T> keep(Communicator<T> communicator) {
        open.push(() -> communicator.close(Duration.ZERO));
        return communicator;
    }

    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
