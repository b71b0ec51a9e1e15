package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Communicators on gRPC servers and channels of the user's own, and what these do to their calls. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcQueuesTest {
    private final Embedding embedding = new Embedding();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    @Test
    void aServiceAndAChannelOfTheUsersCarryMessagesBothWays() throws Exception {
        GrpcQueueService<byte[]> service =
                embedding.service(Embedding.options(Serializer.bytes()).build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        Communicator<byte[]> client = embedding.client(
                embedding.channel(server), Embedding.options(Serializer.bytes()).build());
        exchange(client, service.communicator());
    }

    @Test
    void aClientOfTheProtocolReachesAServiceInAServerOfTheUsers() throws Exception {
        GrpcQueueService<byte[]> service =
                embedding.service(Embedding.options(Serializer.bytes()).build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        Communicator<byte[]> client = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.bytes())
                        .location("127.0.0.1", server.getPort())
                        .build()));
        exchange(client, service.communicator());
    }

    @Test
    void aChannelOfTheUsersReachesAServerOfTheProtocol() throws Exception {
        Communicator<byte[]> server = embedding.ownServer(Serializer.bytes());
        ManagedChannel channel = embedding.keep(
                NettyChannelBuilder.forAddress("127.0.0.1", server.location().port())
                        .usePlaintext()
                        .build());
        exchange(embedding.client(channel, Embedding.options(Serializer.bytes()).build()), server);
    }

    /** There a message is handed over as the object that it is, and calls back from within a call. */
    @Test
    void withinAProcessToo() throws Exception {
        GrpcQueueService<byte[]> service =
                embedding.service(Embedding.options(Serializer.bytes()).build());
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(service)
                .build()
                .start();
        ManagedChannel channel = embedding.keep(
                InProcessChannelBuilder.forName(name).directExecutor().build());
        try {
            exchange(
                    embedding.client(
                            channel, Embedding.options(Serializer.bytes()).build()),
                    service.communicator());
        } finally {
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void communicatorsOnOneChannelShareNoSession() throws Exception {
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        ManagedChannel channel = embedding.channel(server);
        Communicator<String> one = embedding.client(
                channel, Embedding.options(Serializer.strings()).build());
        Communicator<String> other = embedding.client(
                channel, Embedding.options(Serializer.strings()).build());
        delivered(one.put("one"));
        delivered(other.put("other"));
        assertThat(next(service.communicator(), one.id()).data()).isEqualTo("one");
        assertThat(next(service.communicator(), other.id()).data()).isEqualTo("other");
        delivered(service.communicator().put("to one", one.id()));
        assertThat(next(one).data()).isEqualTo("to one");
        one.close();
        delivered(other.put("still there"));
        assertThat(channel.isShutdown()).isFalse();
    }

    /** T17: the server ends each connection in mid-traffic, first with GOAWAY, then by force. */
    @Test
    void connectionsThatMayLiveForASecondOnlyLoseNothing() throws Exception {
        AtomicInteger links = new AtomicInteger();
        GrpcQueueService<byte[]> service = embedding.service(Embedding.options(Serializer.bytes())
                .events(EventOptions.builder()
                        .linkUp(peer -> links.incrementAndGet())
                        .build())
                .build());
        Server server = embedding.server(
                builder ->
                        builder.maxConnectionAge(1, TimeUnit.SECONDS).maxConnectionAgeGrace(50, TimeUnit.MILLISECONDS),
                service);
        Communicator<byte[]> client = embedding.client(
                embedding.channel(server), Embedding.options(Serializer.bytes()).build());
        for (int seed = 0; links.get() < 3; seed++) {
            exchange(client, service.communicator(), Traffic.ofAllSizes(seed, 5_000));
        }
    }

    @Test
    void aServerThatIsStoppedAndStartedAgainLosesNothing() throws Exception {
        GrpcQueueService<byte[]> service =
                embedding.service(Embedding.options(Serializer.bytes()).build());
        Server first = embedding.server(UnaryOperator.identity(), service);
        Communicator<byte[]> client = embedding.client(
                embedding.channel(first), Embedding.options(Serializer.bytes()).build());
        exchange(client, service.communicator());
        int port = first.getPort();
        first.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        Delivery waiting = client.put(new byte[] {1});
        until("seen", () -> client.stats().links() == 0);
        embedding.serverAt(port, UnaryOperator.identity(), service);
        delivered(waiting);
        assertThat(next(service.communicator()).data()).containsExactly(1);
    }

    /** A DATA frame is cut into messages of the call. */
    @Test
    void aServerThatTakes64KibGetsMessagesOfAnySize() throws Exception {
        GrpcQueueService<byte[]> service =
                embedding.service(Embedding.options(Serializer.bytes()).build());
        Server server = embedding.server(builder -> builder.maxInboundMessageSize(64 * 1024), service);
        Communicator<byte[]> client = embedding.client(
                embedding.channel(server), Embedding.options(Serializer.bytes()).build());
        byte[] large = new byte[5 * 1024 * 1024];
        Delivery delivery = client.put(large);
        for (int i = 0; i < 1000; i++) {
            client.put(new byte[i]);
        }
        assertThat(next(service.communicator()).data()).isEqualTo(large);
        delivered(delivery);
    }

    @Test
    void aClientThatLeavesEndsItsCallInOrder() throws Exception {
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        List<String> seen = new CopyOnWriteArrayList<>();
        HalfCloses halfCloses = new HalfCloses(new AtomicInteger());
        Server server = embedding.server(builder -> builder.intercept(new CallEnds(seen)), service);
        Communicator<String> client = embedding.client(
                embedding.channel(server, halfCloses),
                Embedding.options(Serializer.strings()).build());
        delivered(client.put("hello"));
        long start = System.nanoTime();
        client.close(Duration.ZERO);
        until("its call is over", () -> seen.contains("complete") || seen.contains("cancel"));
        if (System.nanoTime() - start < GrpcLink.END_NANOS) { // else the client may have given up
            assertThat(seen).endsWith("complete");
        }
        until("the client said so", () -> halfCloses.count().get() == 1);
    }

    @Test
    void closeOfTheServiceFlushesAndWaits() throws Exception {
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        Communicator<String> client = embedding.client(
                embedding.channel(server),
                Embedding.options(Serializer.strings()).build());
        delivered(client.put("hello"));
        Delivery last = service.communicator().put("last");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
        assertThat(next(client).data()).isEqualTo("last");
        client.close();
        value(closed);
        delivered(last);
    }

    @Test
    void aServiceThatIsClosedTakesNoCalls() throws Exception {
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        service.close();
        CompletableFuture<Status> ended = new CompletableFuture<>();
        embedding
                .channel(server)
                .newCall(AttachMethod.DESCRIPTOR, CallOptions.DEFAULT)
                .start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                ended.complete(status);
                            }
                        },
                        new Metadata());
        assertThat(value(ended).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(value(ended).getDescription()).contains("this queue is closed");
        assertThat(server.isShutdown()).as("the user's").isFalse();
    }

    /** When to try again is for the session to say: the channel's own pause would come on top of it. */
    @Test
    void eachAttemptEndsThePauseOfTheUsersChannel() throws Exception {
        CountedChannel away = new CountedChannel(
                NettyChannelBuilder.forAddress("127.0.0.1", 1).usePlaintext().build());
        embedding.keep(away);
        embedding.client(away, Embedding.options(Serializer.strings()).build());
        until("tried often", () -> away.resetCount() > 5);
    }

    @Test
    void securityIsTheServersOrTheChannels() throws IOException {
        CommunicatorOptions<String> options = Embedding.options(Serializer.strings())
                .security(SecurityOptions.trusting(Path.of("ca.pem")))
                .build();
        assertThatThrownBy(() -> GrpcQueues.service(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server of your own");
    }

    private static void exchange(Communicator<byte[]> client, Communicator<byte[]> server) throws Exception {
        exchange(client, server, Traffic.ofAllSizes(7, 3_000));
    }

    /** The same both ways at once. */
    private static void exchange(Communicator<byte[]> client, Communicator<byte[]> server, Traffic up)
            throws Exception {
        Traffic down = Traffic.ofAllSizes(11, 3_000);
        until(
                "connected",
                () -> server.peers().stream().anyMatch(peer -> peer.id().equals(client.id())));
        CompletableFuture<?>[] tasks = {
            Tasks.run(() -> up.putAll(client)),
            Tasks.run(() -> up.getAll(server)),
            Tasks.run(() -> down.putAll(server)),
            Tasks.run(() -> down.getAll(client))
        };
        value(CompletableFuture.allOf(tasks));
    }
}
