package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The server's end of a call that leads nowhere, and notes how it is closed. */
final class RecordedCall extends ServerCall<InputStream, InputStream> {
    /** How it was closed, each time. */
    final List<Status> closed = new ArrayList<>();

    private final InetAddress client;

    RecordedCall(InetAddress client) {
        this.client = client;
    }

    @Override
    public void request(int messageCount) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(InputStream message) {}

    @Override
    public void close(Status status, Metadata trailers) {
        closed.add(status);
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public Attributes getAttributes() {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(client, 4711))
                .build();
    }

    @Override
    public MethodDescriptor<InputStream, InputStream> getMethodDescriptor() {
        return AttachMethod.DESCRIPTOR;
    }
}
