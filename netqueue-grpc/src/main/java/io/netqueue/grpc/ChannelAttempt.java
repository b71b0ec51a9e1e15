package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.io.IOException;
import java.net.ConnectException;

/** An attempt to reach a server by a channel of the user's, which finds its way by itself. Worker only. */
final class ChannelAttempt implements Attempt, CallAttempt.Outcome {
    /** An address that gRPC does not tell may be anywhere: the one in the options is not where the channel leads. */
    private static final NetworkLocation UNKNOWN = new NetworkLocation("unknown", 0);

    private final ManagedChannel channel;
    private final LinkListener listener;
    private final long timeoutNanos;
    private final CallAttempt call;
    private boolean over;

    ChannelAttempt(Worker worker, ManagedChannel channel, CommunicatorOptions<?> options, LinkListener listener) {
        this.channel = channel;
        this.listener = listener;
        this.timeoutNanos = options.connection().connectTimeout().toNanos();
        this.call = new CallAttempt(
                worker, CallTuning.of(options.connection(), true), new CallToken(options.security()), UNKNOWN, this);
    }

    /** When to try again is decided by the session; the channel's own pause between attempts would come on top of it. */
    @Override
    public void start() {
        channel.resetConnectBackoff();
        call.start(channel, timeoutNanos);
    }

    @Override
    public void giveUp() {
        if (!over) {
            call.giveUp();
            fail(new IOException("The call to " + channel.authority() + " was given up: this side was closed"));
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public LinkListener onReached() {
        over = true;
        return listener;
    }

    @Override
    public void onFailed(String reason, Throwable cause) {
        ConnectException failure = new ConnectException("Cannot reach " + channel.authority() + ": " + reason);
        failure.initCause(cause);
        fail(failure);
    }

    @Override
    public void onOver() {
        // the channel is the user's, and stays
    }

    private void fail(IOException cause) {
        over = true;
        listener.onClosed(cause);
    }
}
