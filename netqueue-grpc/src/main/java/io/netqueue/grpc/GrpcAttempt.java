package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netqueue.netty.Buffers;
import io.netqueue.netty.NameResolver;
import io.netqueue.netty.NettyWorker;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One attempt to reach a server: looks the host's name up, then tries its addresses one after the other, each with a
 * channel and a call of its own. Of the time that is left each address gets an equal share. It ends with a link or with
 * one error that names all that was tried. Worker only.
 */
final class GrpcAttempt {
    private final NettyWorker worker;
    private final CommunicatorOptions<?> options;
    private final NetworkLocation location;
    private final CallTuning tuning;
    private final LinkListener listener;
    private final long timeoutNanos;
    private final long deadlineNanos;

    private final List<String> failures = new ArrayList<>();
    private Worker.Timer limit;
    private InetAddress[] addresses;
    private int nextAddress;

    /** The address that is being tried, null before the first. */
    private Trial trial;

    private boolean over;

    GrpcAttempt(NettyWorker worker, CommunicatorOptions<?> options, LinkListener listener) {
        this.worker = worker;
        this.options = options;
        this.location = options.location();
        this.tuning = CallTuning.of(options.connection(), false);
        this.listener = listener;
        this.timeoutNanos = options.connection().connectTimeout().toNanos();
        this.deadlineNanos = worker.nanoTime() + timeoutNanos;
    }

    void start() {
        limit = worker.schedule(this::onLookUpTimeout, timeoutNanos);
        NameResolver.resolve(location.host(), worker, this::onLookedUp);
    }

    boolean isOver() {
        return over;
    }

    void giveUp() {
        fail(new IOException("Connecting to " + location + " was given up: this side was closed"));
    }

    private void onLookUpTimeout() {
        fail(new UnknownHostException("Cannot connect to " + location + ": the name service gave no address within "
                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms: is it reachable?"));
    }

    private void onLookedUp(InetAddress[] found, UnknownHostException unknown) {
        limit.cancel();
        if (over) {
            return;
        }
        if (unknown != null) {
            fail(new UnknownHostException("Cannot connect to " + location + ": no address was found for the host "
                    + location.host() + ": is the name right, and the name service reachable?"));
            return;
        }
        addresses = found;
        tryNext(null);
    }

    private void tryNext(Throwable last) {
        if (nextAddress == addresses.length) {
            ConnectException failure =
                    new ConnectException("Cannot connect to " + location + ": " + String.join("; ", failures));
            failure.initCause(last);
            fail(failure);
            return;
        }
        long leftNanos = Math.max(0, deadlineNanos - worker.nanoTime());
        long shareNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), leftNanos / (addresses.length - nextAddress));
        trial = new Trial(addresses[nextAddress++], shareNanos);
        trial.start();
    }

    private void fail(Exception cause) {
        if (over) {
            return;
        }
        over = true;
        limit.cancel();
        if (trial != null) {
            trial.end();
        }
        listener.onClosed(cause);
    }

    /** One address: a channel and its only call, which becomes the link. */
    private final class Trial implements ClientCallSide.Outcome {
        private final InetAddress address;
        private final long shareNanos;
        private final ManagedChannel channel;
        private TakenBytes connection;
        private boolean ended;

        Trial(InetAddress address, long shareNanos) {
            this.address = address;
            this.shareNanos = shareNanos;
            this.channel = newChannel();
        }

        private ManagedChannel newChannel() {
            return NettyChannelBuilder.forAddress(new InetSocketAddress(address, location.port()))
                    .overrideAuthority(location.toString())
                    .usePlaintext()
                    .eventLoopGroup(worker.loop())
                    .channelFactory(this::newSocket)
                    .withOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR)
                    .directExecutor()
                    .offloadExecutor(worker)
                    .disableRetry()
                    .flowControlWindow(tuning.windowBytes())
                    .maxInboundMessageSize(CallTuning.MAX_MESSAGE)
                    .build();
        }

        private SocketChannel newSocket() {
            SocketChannel socket = worker.io().socket();
            connection = new TakenBytes();
            socket.pipeline().addFirst(connection);
            return socket;
        }

        void start() {
            limit = worker.schedule(this::onTimeout, shareNanos);
            new ClientCallSide(channel, new CallExecutor(worker, false), tuning.readyBytes(), this).start();
        }

        @Override
        public GrpcLink onReached(ClientCallSide side) {
            over = true;
            limit.cancel();
            connection.onCallStarted();
            GrpcOutput output = new GrpcOutput(side, tuning, connection);
            NetworkLocation remote = new NetworkLocation(address.getHostAddress(), location.port());
            return new GrpcLink(worker, remote, side, output, listener);
        }

        @Override
        public void onOver(Status status) {
            boolean wasEnded = ended;
            end();
            if (!over && !wasEnded) {
                failed(CallFailure.reason(status), status.getCause());
            }
        }

        private void onTimeout() {
            end();
            failed(
                    "no answer within " + TimeUnit.NANOSECONDS.toMillis(shareNanos)
                            + " ms: is the address right, and open in the firewall?",
                    null);
        }

        private void failed(String reason, Throwable cause) {
            limit.cancel();
            String literal = address.getHostAddress();
            failures.add(literal.equals(location.host()) ? reason : literal + ": " + reason);
            tryNext(cause);
        }

        void end() {
            ended = true;
            channel.shutdownNow();
        }
    }
}
