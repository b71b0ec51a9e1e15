package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.error.AuthenticationException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.session.Connector;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Warnings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the states of a call's end mean for a client. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcConditionsTest {
    private final Embedding embedding = new Embedding();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    /** Refuses every call, as one that checks a token would. */
    private record Refusal(Status status) implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            call.close(status, new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    /** Gives a call so much time, and the next twice as much: one of them is enough however busy the machine is. */
    private record TimeLimit(AtomicLong millis) implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(
                    method, options.withDeadlineAfter(millis.getAndUpdate(now -> 2 * now), TimeUnit.MILLISECONDS));
        }
    }

    private Communicator<String> clientOf(int port) {
        return embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.strings())
                        .location("127.0.0.1", port)
                        .build()));
    }

    @Test
    void aClientThatIsRefusedStopsAndSaysWhy() throws Exception {
        for (Status status : new Status[] {Status.UNAUTHENTICATED, Status.PERMISSION_DENIED}) {
            Server server = embedding.server(
                    builder -> builder.intercept(new Refusal(status.withDescription("no token"))),
                    embedding.service(Embedding.options(Serializer.strings()).build()));
            Communicator<String> client = clientOf(server.getPort());
            assertThatThrownBy(client::get)
                    .isInstanceOf(ResourceClosedException.class)
                    .hasRootCauseInstanceOf(AuthenticationException.class)
                    .rootCause()
                    .hasMessageContaining("no token");
        }
    }

    @Test
    void aServerWithoutTheServiceIsTriedAgain() throws Exception {
        Server without = embedding.server(UnaryOperator.identity());
        int port = without.getPort();
        Communicator<String> client = clientOf(port);
        Delivery waiting = client.put("at last");
        assertThat(client.poll(Duration.ofMillis(300))).isEmpty();
        assertThat(waiting.isDone()).isFalse();
        without.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        embedding.serverAt(port, UnaryOperator.identity(), service);
        delivered(waiting);
        assertThat(next(service.communicator()).data()).isEqualTo("at last");
    }

    @Test
    void theErrorsNameTheCure() {
        assertThat(CallFailure.of(new NetworkLocation("localhost", 1), Status.UNIMPLEMENTED))
                .hasMessageContaining("netqueue.v2.Session/Attach")
                .hasMessageContaining("proxy");
        assertThat(CallFailure.of(new NetworkLocation("localhost", 1), Status.UNAVAILABLE.withDescription("gone")))
                .hasMessage("The call with localhost:1 was lost: gone");
    }

    /** A call that must end soon is followed by the next, and nothing is lost between them. */
    @Test
    void aDeadlineEndsALinkAndNotTheSession() throws Exception {
        AtomicInteger links = new AtomicInteger();
        GrpcQueueService<String> service = embedding.service(Embedding.options(Serializer.strings())
                .events(EventOptions.builder()
                        .linkUp(peer -> links.incrementAndGet())
                        .build())
                .build());
        Server server = embedding.server(UnaryOperator.identity(), service);
        ManagedChannel channel = embedding.keep(NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .intercept(new TimeLimit(new AtomicLong(300)))
                .build());
        Communicator<String> client = embedding.client(
                channel, Embedding.options(Serializer.strings()).build());
        for (int i = 0; links.get() < 3; i++) {
            delivered(client.put("message " + i));
            assertThat(next(service.communicator()).data()).isEqualTo("message " + i);
        }
    }

    @Test
    void theOlderLibrarysMethodIsAnsweredInWords() throws Exception {
        Communicator<String> server = embedding.ownServer(Serializer.strings());
        ManagedChannel channel = embedding.keep(
                NettyChannelBuilder.forAddress("127.0.0.1", server.location().port())
                        .usePlaintext()
                        .build());
        CompletableFuture<Status> ended = new CompletableFuture<>();
        channel.newCall(OldMethod.DESCRIPTOR, CallOptions.DEFAULT)
                .start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                ended.complete(status);
                            }
                        },
                        new Metadata());
        Status status = value(ended);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).contains("NQ2");
        assertThat(OldMethod.DESCRIPTOR.getFullMethodName()).isEqualTo("grpc/comm");
    }

    private static CommunicatorOptions<String> impatient(NetworkLocation server, Duration connectTimeout) {
        return CommunicatorOptions.builder(Serializer.strings())
                .location(server)
                .connection(ConnectionOptions.builder()
                        .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(50))
                        .connectTimeout(connectTimeout)
                        .build())
                .build();
    }

    /** The kernel takes the connection, and nobody ever answers. */
    @Test
    void whoNeverAnswersIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Warnings warnings = new Warnings(Connector.class.getName())) {
            NetworkLocation location = new NetworkLocation("127.0.0.1", silent.getLocalPort());
            embedding.keep(NetQueue.open(Protocol.GRPC, Purpose.CLIENT, impatient(location, Duration.ofMillis(200))));
            until("warned", () -> !warnings.lines().isEmpty());
            assertThat(warnings.lines().get(0)).contains("no answer within");
            silent.accept().close();
            try (Socket second = silent.accept()) {
                assertThat(second.isConnected()).as("it tries again").isTrue();
            }
        }
    }

    @Test
    void aClientThatClosesGivesUpWhoNeverAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            NetworkLocation location = new NetworkLocation("127.0.0.1", silent.getLocalPort());
            Communicator<String> client =
                    NetQueue.open(Protocol.GRPC, Purpose.CLIENT, impatient(location, Duration.ofMinutes(10)));
            try (Socket accepted = silent.accept()) {
                accepted.getInputStream().readNBytes(24); // what HTTP/2 begins with
                client.close(Duration.ZERO);
                accepted.getInputStream().readAllBytes(); // ends
            }
        }
    }

    @Test
    void communicatorsOfOneJvmShareNoConnection() throws Exception {
        Communicator<String> server = embedding.ownServer(Serializer.strings());
        try (FaultProxy network = new FaultProxy(server.location())) {
            List<Communicator<String>> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                clients.add(clientOf(network.location().port()));
                delivered(clients.get(i).put("hello"));
            }
            assertThat(network.linkCount()).isGreaterThanOrEqualTo(5);
            network.link().cut(); // the last one's
            delivered(clients.get(4).put("again"));
            for (Communicator<String> client : clients) {
                delivered(client.put("and again"));
            }
        }
    }
}
