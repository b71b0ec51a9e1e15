package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import java.util.Objects;

/**
 * Opens communicators on gRPC servers and channels of your own, beside your other services. What concerns connections
 * (address, TLS, proxies, keep-alive of HTTP/2) is then the server's and the channel's; everything else is as with
 * {@code NetQueue.open(Protocol.GRPC, …)}, and both understand each other.
 *
 * <pre>{@code
 * var queues = GrpcQueues.service(options);
 * Server server = ServerBuilder.forPort(8080).addService(queues).addService(yours).build().start();
 * queues.communicator().put("hello");
 *
 * Communicator<String> client = GrpcQueues.client(channel, options);
 * }</pre>
 */
public final class GrpcQueues {

    private GrpcQueues() {}

    /**
     * Opens a server that is to be added to a gRPC server of your own. Close it before you shut that server down.
     *
     * @param <T> the type of what is put and got
     * @param options all but security; the location is only told to {@link Communicator#location()}
     * @return the service and its communicator
     * @throws IllegalArgumentException if the options ask for security, which is your server's to give
     */
    public static <T> GrpcQueueService<T> service(CommunicatorOptions<T> options) {
        refuseSecurity(options, "server");
        EmbeddedService embedded = new EmbeddedService();
        return new GrpcQueueService<>(NetQueue.open(embedded, Purpose.SERVER, options), embedded);
    }

    /**
     * Opens a client that calls by a channel of your own, in which it is one long call beside others. Close it before you
     * shut the channel down.
     *
     * @param <T> the type of what is put and got
     * @param channel leads to a net-queue server; stays yours
     * @param options all but security; the location is only told to {@link Communicator#location()}
     * @return the communicator, to be closed by the caller
     * @throws IllegalArgumentException if the options ask for security, which is your channel's to give
     */
    public static <T> Communicator<T> client(ManagedChannel channel, CommunicatorOptions<T> options) {
        Objects.requireNonNull(channel, "channel");
        refuseSecurity(options, "channel");
        return NetQueue.open(new EmbeddedChannel(channel), Purpose.CLIENT, options);
    }

    private static void refuseSecurity(CommunicatorOptions<?> options, String owner) {
        if (options.security().isPresent()) {
            throw new IllegalArgumentException("security is given by the " + owner
                    + " of your own, so the options must not ask for it: leave it out, and set up TLS there");
        }
    }
}
