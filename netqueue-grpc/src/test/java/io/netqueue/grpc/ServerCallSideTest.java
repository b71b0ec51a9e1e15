package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** How the server's end of a call ends. */
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
}
