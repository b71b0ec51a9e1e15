package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsContexts;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Makes the channels of one client: one for each attempt at each address, used for one call and then shut down, so that
 * no two links ever share a connection and nothing of a failed attempt is left.
 */
final class OwnChannels {
    private final CommunicatorOptions<?> options;
    private final CallTuning tuning;

    private final TlsContexts tls;

    OwnChannels(CommunicatorOptions<?> options) {
        this.options = options;
        this.tuning = CallTuning.of(options.connection(), false);
        this.tls = options.security()
                .filter(security -> security.tls())
                .map(security -> TlsContexts.client(security, AttachMethod.ALPN))
                .orElse(null);
    }

    NetworkLocation location() {
        return options.location();
    }

    /** Bounds an attempt. */
    Duration timeout() {
        return options.connection().connectTimeout();
    }

    /** What looks at the files that the security options name; null where connections are plain. */
    TlsContexts tls() {
        return tls;
    }

    CallTuning tuning() {
        return tuning;
    }

    /** What proves who calls, for the next call. */
    CallToken token() {
        return new CallToken(options.security());
    }

    /** A channel to one address, on the worker's event loop; it connects with its first call. */
    ManagedChannel open(NettyWorker worker, InetAddress address, CallAttempt attempt) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(address, options.location().port()))
                .overrideAuthority(options.location().toString())
                .eventLoopGroup(worker.loop())
                .channelFactory(() -> socket(worker, attempt))
                .withOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR) // else gRPC takes a pool of its own
                .directExecutor()
                .offloadExecutor(worker)
                .disableRetry()
                .flowControlWindow(tuning.windowBytes())
                .maxInboundMessageSize(CallTuning.MAX_MESSAGE);
        if (tls == null) {
            builder.usePlaintext();
        } else {
            builder.sslContext(tls.current());
        }
        return builder.build();
    }

    private static SocketChannel socket(NettyWorker worker, CallAttempt attempt) {
        SocketChannel socket = worker.io().socket();
        TakenBytes counter = GrpcSockets.configure(socket);
        attempt.countWith(() -> counter);
        return socket;
    }
}
