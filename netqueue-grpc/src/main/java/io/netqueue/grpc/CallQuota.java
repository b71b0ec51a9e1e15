package io.netqueue.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.netqueue.netty.AddressQuota;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Lets through no more calls from one address than it may have links: a connection carries many, and an address has many
 * connections. Further calls end with RESOURCE_EXHAUSTED before a message of theirs is read. Thread-safe.
 */
final class CallQuota implements ServerInterceptor {
    private static final System.Logger LOG = System.getLogger(CallQuota.class.getName());

    private final AddressQuota quota;

    CallQuota(AddressQuota quota) {
        this.quota = quota;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        InetAddress address =
                ((InetSocketAddress) call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).getAddress();
        if (!quota.enter(address)) {
            LOG.log(System.Logger.Level.DEBUG, "Refused a call from {0}: linksPerAddress is reached", address);
            call.close(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "too many calls from one address: try again, or raise linksPerAddress"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onCancel() {
                quota.leave(address);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                quota.leave(address);
                super.onComplete();
            }
        };
    }
}
