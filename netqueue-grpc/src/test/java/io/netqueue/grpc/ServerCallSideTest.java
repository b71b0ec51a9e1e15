package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the server's end of a call ends. */
@Timeout(300)
class ServerCallSideTest {
    private final RecordedCall call = new RecordedCall(InetAddress.getLoopbackAddress());

    private ServerCallSide side() {
        return new ServerCallSide(call, Runnable::run);
    }

    @Test
    void aCallInAContextOfAnInterceptorIsClosedToo() {
        Context.ROOT.run(() -> side().abort());
        assertThat(call.closed).extracting(Status::getCode).containsExactly(Status.Code.INTERNAL);
    }

    @Test
    void aCallThatWasClosedIsNotClosedAgain() {
        ServerCallSide side = side();
        side.finish();
        side.abort();
        side.finish();
        assertThat(call.closed).extracting(Status::getCode).containsExactly(Status.Code.OK);
    }

    /** The client takes nothing, so that what closes the call waits behind what was sent. */
    @Test
    void aCallThatWasClosedAndIsNotTakenIsCancelled() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        ServerServiceDefinition service = ServerServiceDefinition.builder(AttachMethod.SERVICE)
                .addMethod(AttachMethod.DESCRIPTOR, (opened, headers) -> closed(opened, ended))
                .build();
        Embedding embedding = new Embedding();
        try {
            Server server = embedding.server(
                    builder -> builder.addStreamTracerFactory(new CallTracer.Factory()), () -> service);
            ClientCall<InputStream, InputStream> reader =
                    embedding.channel(server).newCall(AttachMethod.DESCRIPTOR, CallOptions.DEFAULT);
            reader.start(new ClientCall.Listener<>() {}, new Metadata());
            reader.halfClose();
            assertThat(value(ended)).isEqualTo("cancelled");
        } finally {
            embedding.closeAll();
        }
    }

    private static ServerCall.Listener<InputStream> closed(
            ServerCall<InputStream, InputStream> opened, CompletableFuture<String> ended) {
        ServerCallSide side = new ServerCallSide(opened, Runnable::run);
        opened.sendHeaders(new Metadata());
        opened.request(1);
        for (int i = 0; i < 16; i++) {
            side.send(new OutgoingMessage(List.of(ByteBuffer.allocate(1 << 20))));
        }
        side.finish();
        return new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
                side.abort();
            }

            @Override
            public void onCancel() {
                ended.complete("cancelled");
            }

            @Override
            public void onComplete() {
                ended.complete("complete");
            }
        };
    }
}
