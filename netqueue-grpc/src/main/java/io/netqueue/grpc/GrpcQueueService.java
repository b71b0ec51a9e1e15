package io.netqueue.grpc;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.netqueue.Communicator;

/**
 * A server's communicator as a service for a gRPC server of your own: made by {@link GrpcQueues#service}, added with
 * {@code ServerBuilder.addService}. Thread-safe.
 *
 * @param <T> the type of what is put and got
 */
public final class GrpcQueueService<T> implements BindableService, AutoCloseable {
    private final Communicator<T> communicator;
    private final EmbeddedService embedded;

    GrpcQueueService(Communicator<T> communicator, EmbeddedService embedded) {
        this.communicator = communicator;
        this.embedded = embedded;
    }

    /** {@return the communicator, with which messages are put and got} */
    public Communicator<T> communicator() {
        return communicator;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return embedded.definition();
    }

    /** Closes the communicator, and waits for its clients as {@link Communicator#close()} does: before the server is shut down. */
    @Override
    public void close() {
        communicator.close();
    }
}
