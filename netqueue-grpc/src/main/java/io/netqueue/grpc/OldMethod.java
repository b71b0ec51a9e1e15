package io.netqueue.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The method of NQ1, the older wire format of the Python library, which is not served yet: says so and ends the call. */
final class OldMethod implements ServerCallHandler<InputStream, InputStream> {
    static final MethodDescriptor<InputStream, InputStream> DESCRIPTOR = AttachMethod.DESCRIPTOR.toBuilder()
            .setFullMethodName(MethodDescriptor.generateFullMethodName("grpc", "comm"))
            .build();

    private static final System.Logger LOG = System.getLogger(OldMethod.class.getName());

    private final AtomicBoolean logged = new AtomicBoolean();

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder("grpc")
                .addMethod(DESCRIPTOR, this)
                .build();
    }

    /** One line for the first; an older client calls again and again. */
    @Override
    public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, InputStream> call, Metadata headers) {
        LOG.log(
                logged.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "Refused {0}, which speaks NQ1, the wire format of the older Python library: it is not served yet."
                        + " Further ones are logged at level DEBUG",
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        call.close(
                Status.UNIMPLEMENTED.withDescription("this server speaks NQ2 only: update the client's net-queue"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
