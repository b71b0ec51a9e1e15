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
     * @param options with security only for who may be a client ({@code authenticator}, {@code bindId}); the location is only
     *     told to {@link Communicator#location()}
     * @return the service and its communicator
     * @throws IllegalArgumentException if the options name files of TLS or ask for certificates, which is your server's
     */
    public static <T> GrpcQueueService<T> service(CommunicatorOptions<T> options) {
        refuseTls(options, "server");
        EmbeddedService embedded = new EmbeddedService();
        return new GrpcQueueService<>(NetQueue.open(embedded, Purpose.SERVER, options), embedded);
    }

    /**
     * Opens a client that calls by a channel of your own, in which it is one long call beside others. Close it before you
     * shut the channel down.
     *
     * @param <T> the type of what is put and got
     * @param channel leads to a net-queue server; stays yours
     * @param options with security only for {@code credentials}, which are sent where the channel is encrypted or leads to
     *     loopback; the location is only told to {@link Communicator#location()}
     * @return the communicator, to be closed by the caller
     * @throws IllegalArgumentException if the options name files of TLS, which is your channel's
     */
    public static <T> Communicator<T> client(ManagedChannel channel, CommunicatorOptions<T> options) {
        Objects.requireNonNull(channel, "channel");
        refuseTls(options, "channel");
        return NetQueue.open(new EmbeddedChannel(channel), Purpose.CLIENT, options);
    }

    private static void refuseTls(CommunicatorOptions<?> options, String owner) {
        options.security().ifPresent(security -> {
            boolean names = security.key().isPresent()
                    || security.certificate().isPresent()
                    || security.trust().isPresent();
            if (names) { // and so does clientAuthentication, which needs trust
                throw new IllegalArgumentException("TLS is given by the " + owner
                        + " of your own, so the options must not name key, certificate or trust: leave them out, and set up"
                        + " TLS there");
            }
        });
    }
}
