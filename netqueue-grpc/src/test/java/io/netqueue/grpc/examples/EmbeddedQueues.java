package io.netqueue.grpc.examples;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.netqueue.grpc.GrpcQueues;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;

/** Queues beside your own services, in a gRPC server and on a channel of your own. The README shows what is in main. */
public final class EmbeddedQueues {
    private EmbeddedQueues() {}

    /**
     * Says hello both ways.
     *
     * @param args none
     */
    public static void main(String[] args) throws Exception {
        var options = CommunicatorOptions.builder(Serializer.strings()).build();
        var queues = GrpcQueues.service(options);
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(queues) // beside your own services
                .build()
                .start();
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        "127.0.0.1", server.getPort(), InsecureChannelCredentials.create())
                .build();
        try (var client = GrpcQueues.client(channel, options)) {
            client.put("Hello, Server!");
            var message = queues.communicator().get();
            queues.communicator().put("Hello, Client!", message.peer());
            System.out.println(message.data());
            System.out.println(client.get().data());
        }
        queues.close(); // the communicators first, then what carries them
        channel.shutdown();
        server.shutdown();
    }
}
