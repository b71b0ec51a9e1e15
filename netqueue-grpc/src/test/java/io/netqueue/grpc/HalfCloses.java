package io.netqueue.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls of a channel whose client said that nothing more comes. The server may not hear of it: it ends a call
 * at BYE, which comes before.
 *
 * @param count how many
 */
record HalfCloses(AtomicInteger count) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void halfClose() {
                count.incrementAndGet();
                super.halfClose();
            }
        };
    }
}
