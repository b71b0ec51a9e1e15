package io.netqueue.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;

/**
 * Notes how the calls of a server end.
 *
 * @param seen what happened, in order
 */
record CallEnds(List<String> seen) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onHalfClose() {
                seen.add("half close");
                super.onHalfClose();
            }

            @Override
            public void onCancel() {
                seen.add("cancel");
                super.onCancel();
            }

            @Override
            public void onComplete() {
                seen.add("complete");
                super.onComplete();
            }
        };
    }
}
