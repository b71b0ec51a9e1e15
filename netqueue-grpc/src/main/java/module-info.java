/** Communicators over gRPC: one bidirectional call carries both directions. */
module io.netqueue.grpc {
    requires transitive io.grpc;
    requires transitive io.netqueue;
    requires io.grpc.netty;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;

    exports io.netqueue.grpc;

    provides io.netqueue.transport.TransportProvider with
            io.netqueue.grpc.GrpcTransportProvider;
}
