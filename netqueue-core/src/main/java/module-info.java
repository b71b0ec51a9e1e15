/** Communicators between processes, their options and errors, and the SPI by which a transport is found. */
module io.netqueue {
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.kqueue;

    exports io.netqueue;
    exports io.netqueue.error;
    exports io.netqueue.options;
    exports io.netqueue.stream;
    exports io.netqueue.transport;
    exports io.netqueue.netty to
            io.netqueue.grpc,
            io.netqueue.mqtt;

    uses io.netqueue.transport.TransportProvider;

    provides io.netqueue.transport.TransportProvider with
            io.netqueue.tcp.TcpTransportProvider;
}
