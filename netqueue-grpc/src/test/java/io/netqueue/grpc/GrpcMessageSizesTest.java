package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import java.io.ByteArrayInputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Neither end takes a message that is too large from one that it let in: the call ends, and the next one goes on. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcMessageSizesTest {
    private final Embedding embedding = new Embedding();

    /** Set when a call is to send a message that is too large in place of its next one. */
    private final AtomicBoolean tooLarge = new AtomicBoolean();

    /** How the call ended that did so. */
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    /** The message, or the one that is too large, if that is due. */
    @SuppressWarnings("unchecked") // messages are streams in this service
    private <M> M replaced(M message) {
        return tooLarge.compareAndSet(true, false)
                ? (M) new ByteArrayInputStream(new byte[CallTuning.MAX_MESSAGE + 1])
                : message;
    }

    private final class OfClients implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                private boolean mine;

                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    if (mine) {
                                        ended.complete(status.getCode() + " " + status.getDescription());
                                    }
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }

                @Override
                public void sendMessage(Q message) {
                    Q sent = replaced(message);
                    mine |= sent != message;
                    super.sendMessage(sent);
                }
            };
        }
    }

    private final class OfServers implements ServerInterceptor {
        private volatile ServerCall<?, ?> mine;

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ServerCall<Q, R> replacing = new SimpleForwardingServerCall<>(call) {
                @Override
                public void sendMessage(R message) {
                    R sent = replaced(message);
                    if (sent != message) {
                        mine = call;
                    }
                    super.sendMessage(sent);
                }
            };
            return new SimpleForwardingServerCallListener<>(next.startCall(replacing, headers)) {
                @Override
                public void onHalfClose() {
                    end("half closed");
                    super.onHalfClose();
                }

                @Override
                public void onCancel() {
                    end("cancelled");
                    super.onCancel();
                }

                private void end(String how) {
                    if (mine == call) {
                        ended.complete(how);
                    }
                }
            };
        }
    }

    @Test
    void byAServer() throws Exception {
        Communicator<String> server = embedding.ownServer(Serializer.strings());
        Communicator<String> client = embedding.client(
                embedding.keep(NettyChannelBuilder.forAddress(
                                "127.0.0.1", server.location().port())
                        .usePlaintext()
                        .intercept(new OfClients())
                        .build()),
                Embedding.options(Serializer.strings()).build());
        delivered(client.put("let in"));
        assertThat(next(server).data()).isEqualTo("let in");
        tooLarge.set(true);
        delivered(client.put("in its place"));
        assertThat(next(server).data()).isEqualTo("in its place");
        assertThat(value(ended)).containsAnyOf("RESOURCE_EXHAUSTED", "CANCELLED");
    }

    @Test
    void byAClient() throws Exception {
        GrpcQueueService<String> service =
                embedding.service(Embedding.options(Serializer.strings()).build());
        Server server = embedding.server(builder -> builder.intercept(new OfServers()), service);
        Communicator<String> client = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.strings())
                        .location("127.0.0.1", server.getPort())
                        .build()));
        delivered(client.put("here"));
        tooLarge.set(true);
        delivered(service.communicator().put("in its place", client.id()));
        assertThat(next(client).data()).isEqualTo("in its place");
        assertThat(value(ended)).isEqualTo("cancelled");
    }
}
