package io.netqueue.grpc;

import io.grpc.MethodDescriptor;
import java.io.InputStream;

/** The one method of the service (§8 of the wire): a call of it is a link, its messages hold whole frames. */
final class AttachMethod {
    static final String SERVICE = "netqueue.v2.Session";

    /** What TLS agrees on. */
    static final String ALPN = "h2";

    static final MethodDescriptor<InputStream, InputStream> DESCRIPTOR =
            MethodDescriptor.<InputStream, InputStream>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Attach"))
                    .setRequestMarshaller(new ByteMarshaller())
                    .setResponseMarshaller(new ByteMarshaller())
                    .build();

    private AttachMethod() {}
}
