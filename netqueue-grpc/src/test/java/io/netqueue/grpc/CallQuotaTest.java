package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netqueue.netty.AddressQuota;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Calls are counted by address, whatever connections they come on. */
class CallQuotaTest {
    private static final ServerCall.Listener<InputStream> TAKEN = new ServerCall.Listener<>() {};

    private final CallQuota quota = new CallQuota(new AddressQuota(2));
    private int taken;

    private ServerCall.Listener<InputStream> come(RecordedCall call) {
        return quota.interceptCall(call, new Metadata(), (each, headers) -> {
            taken++;
            return TAKEN;
        });
    }

    private static RecordedCall from(int last) throws UnknownHostException {
        return new RecordedCall(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last}));
    }

    @Test
    void furtherCallsAreRefusedUntilOthersEnded() throws Exception {
        ServerCall.Listener<InputStream> first = come(from(1));
        ServerCall.Listener<InputStream> second = come(from(1));
        RecordedCall third = from(1);
        come(third);
        assertThat(third.closed).extracting(Status::getCode).containsExactly(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(taken).isEqualTo(2);
        come(from(2));
        assertThat(taken).as("with the one of another address").isEqualTo(3);
        first.onCancel();
        second.onComplete();
        come(from(1));
        come(from(1));
        assertThat(taken).isEqualTo(5);
    }

    @Test
    void loopbackIsExempt() {
        for (int i = 0; i < 10; i++) {
            come(new RecordedCall(InetAddress.getLoopbackAddress()));
        }
        assertThat(taken).isEqualTo(10);
    }
}
