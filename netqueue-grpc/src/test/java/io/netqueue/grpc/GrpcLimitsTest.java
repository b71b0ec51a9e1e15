package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one connection may do to a server, by a client that knows gRPC only. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class GrpcLimitsTest {
    private final Embedding embedding = new Embedding();
    private final AtomicInteger taken = new AtomicInteger();
    private Communicator<String> server;

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    private void serve(UnaryOperator<LimitOptions.Builder> limits) {
        serve(limits, Duration.ofSeconds(60));
    }

    private void serve(UnaryOperator<LimitOptions.Builder> limits, Duration handshakeTimeout) {
        serve("127.0.0.1", limits, handshakeTimeout);
    }

    private void serve(String host, UnaryOperator<LimitOptions.Builder> limits, Duration handshakeTimeout) {
        server = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.SERVER,
                Embedding.options(Serializer.strings())
                        .location(host, 0)
                        .limits(limits.apply(LimitOptions.builder()).build())
                        .connection(ConnectionOptions.builder()
                                .handshakeTimeout(handshakeTimeout)
                                .build())
                        .build()));
    }

    private ManagedChannel channel() {
        return embedding.keep(NettyChannelBuilder.forAddress(
                        server.location().host(), server.location().port())
                .usePlaintext()
                .build());
    }

    /** A call of which the server hears nothing more than that it is there. */
    private ClientCall<InputStream, InputStream> silentCall(ManagedChannel channel, CompletableFuture<Status> ended) {
        ClientCall<InputStream, InputStream> call = channel.newCall(AttachMethod.DESCRIPTOR, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata headers) {
                        taken.incrementAndGet();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        return call;
    }

    @Test
    void aConnectionOfManySilentCallsLeavesRoomForOthers() throws Exception {
        serve(limits -> limits.linksPerAddress(10).handshakes(20));
        ManagedChannel channel = channel();
        for (int i = 0; i < 100; i++) {
            silentCall(channel, new CompletableFuture<>());
        }
        until("as many as may were taken", () -> taken.get() >= 10);
        Communicator<String> client = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.strings())
                        .location(server.location())
                        .build()));
        delivered(client.put("let in"));
        assertThat(next(server).data()).isEqualTo("let in");
        assertThat(taken).hasValue(10);
    }

    /** Loopback may have any number, so that a machine without another address cannot show it. */
    @Test
    void theConnectionsOfAnAddressMayHaveAsManyCallsTogetherAsOne() throws Exception {
        Optional<String> address = ownAddress();
        assumeTrue(address.isPresent(), "this machine has loopback only");
        serve(address.get(), limits -> limits.linksPerAddress(2), Duration.ofSeconds(60));
        ManagedChannel first = channel();
        silentCall(first, new CompletableFuture<>());
        silentCall(first, new CompletableFuture<>());
        until("taken", () -> taken.get() == 2);
        CompletableFuture<Status> refused = new CompletableFuture<>();
        silentCall(channel(), refused);
        until("decided", () -> refused.isDone() || taken.get() == 3);
        assertThat(refused).isCompleted();
        assertThat(value(refused).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(value(refused).getDescription()).contains("raise linksPerAddress");
    }

    /** One of this machine's that is not loopback. */
    private static Optional<String> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    @Test
    void aConnectionThatOpensAndResetsCallsWithoutEndIsClosed() throws Exception {
        serve(limits -> limits.uselessFrames(20));
        ManagedChannel channel = channel();
        CompletableFuture<Status> witness = new CompletableFuture<>();
        silentCall(channel, witness);
        until("taken", () -> taken.get() == 1);
        for (int i = 2; !witness.isDone(); i++) {
            ClientCall<InputStream, InputStream> call = silentCall(channel, new CompletableFuture<>());
            int count = i;
            until("taken, or all is over", () -> taken.get() >= count || witness.isDone());
            call.cancel("once more", null);
        }
        assertThat(value(witness).getDescription()).contains("ENHANCE_YOUR_CALM");
    }

    @Test
    void aMessageThatNobodyOfOursWouldSendIsNotTaken() throws Exception {
        serve(limits -> limits);
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<InputStream, InputStream> call = silentCall(channel(), ended);
        call.sendMessage(new ByteArrayInputStream(new byte[CallTuning.MAX_MESSAGE + 1]));
        assertThat(value(ended).getCode()).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    }

    /** It says more than HELLO may be, before anybody heard who it is. */
    @Test
    void aMessageThatCannotBeHelloIsNotPutTogether() throws Exception {
        serve(limits -> limits);
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<InputStream, InputStream> call = silentCall(channel(), ended);
        call.sendMessage(new ByteArrayInputStream(new byte[CallTuning.MAX_MESSAGE]));
        assertThat(value(ended).getCode()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void aCallThatSaysNothingAndEndsIsCompleted() throws Exception {
        serve(limits -> limits);
        CompletableFuture<Status> ended = new CompletableFuture<>();
        silentCall(channel(), ended).halfClose();
        assertThat(value(ended).getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aConnectionWithoutCallsIsEnded() throws Exception {
        serve(limits -> limits, Duration.ofMillis(300));
        ManagedChannel channel = channel();
        CompletableFuture<Status> ended = new CompletableFuture<>();
        silentCall(channel, ended).halfClose();
        value(ended);
        until("the server ends it", () -> channel.getState(false) == ConnectivityState.IDLE);
    }
}
