package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import org.junit.jupiter.api.Test;

/** What may come in a call before it was answered. */
class CallTracerTest {
    private static final int MOST = CallTracer.MOST_BEFORE_ANSWER;

    private final ServerStreamTracer tracer =
            new CallTracer.Factory().newServerStreamTracer("netqueue.v2.Session/Attach", new Metadata());
    private final Context call = tracer.filterContext(Context.ROOT);

    @Test
    void aLittleInAnyPieces() {
        for (int i = 0; i < MOST; i++) {
            tracer.inboundWireSize(1);
        }
        assertThat(call.isCancelled()).isFalse();
        tracer.inboundWireSize(1);
        assertThat(call.isCancelled()).isTrue();
    }

    @Test
    void asMuchAsItLikesAfterwards() {
        tracer.inboundWireSize(MOST);
        tracer.outboundMessage(0);
        tracer.inboundWireSize(1 << 30);
        assertThat(call.isCancelled()).isFalse();
    }
}
