package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.netqueue.netty.NameResolver;
import io.netqueue.netty.NettyWorker;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An attempt to reach a server at its address: looks the host's name up, then tries its addresses one after the other,
 * each with a channel and a call of its own. Of the time that is left each address gets an equal share. It ends with a
 * link or with one error that names all that was tried. Worker only.
 */
final class AddressAttempt implements Attempt {
    private final NettyWorker worker;
    private final OwnChannels channels;
    private final NetworkLocation location;
    private final LinkListener listener;
    private final long timeoutNanos;
    private final long deadlineNanos;

    private final List<String> failures = new ArrayList<>();
    private Worker.Timer lookUpLimit;
    private InetAddress[] addresses;
    private int nextAddress;

    /** The address that is being tried, null before the first. */
    private CallAttempt trial;

    private boolean over;

    AddressAttempt(NettyWorker worker, OwnChannels channels, LinkListener listener) {
        this.worker = worker;
        this.channels = channels;
        this.location = channels.location();
        this.listener = listener;
        this.timeoutNanos = channels.timeoutNanos();
        this.deadlineNanos = worker.nanoTime() + timeoutNanos;
    }

    @Override
    public void start() {
        lookUpLimit = worker.schedule(this::onLookUpTimeout, timeoutNanos);
        channels.refresh(worker, () -> NameResolver.resolve(location.host(), worker, this::onLookedUp));
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void giveUp() {
        fail(new IOException("Connecting to " + location + " was given up: this side was closed"));
    }

    private void onLookUpTimeout() {
        fail(new UnknownHostException("Cannot connect to " + location + ": the name service gave no address within "
                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms: is it reachable?"));
    }

    private void onLookedUp(InetAddress[] found, UnknownHostException unknown) {
        lookUpLimit.cancel();
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
        if (over) {
            return;
        }
        if (nextAddress == addresses.length) {
            ConnectException failure =
                    new ConnectException("Cannot connect to " + location + ": " + String.join("; ", failures));
            failure.initCause(last);
            fail(failure);
            return;
        }
        long leftNanos = Math.max(0, deadlineNanos - worker.nanoTime());
        long shareNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), leftNanos / (addresses.length - nextAddress));
        new Trial(addresses[nextAddress++]).start(shareNanos);
    }

    private void fail(Exception cause) {
        if (over) {
            return;
        }
        over = true;
        if (lookUpLimit != null) {
            lookUpLimit.cancel();
        }
        if (trial != null) {
            trial.giveUp();
        }
        listener.onClosed(cause);
    }

    /** One address: a channel and its only call. */
    private final class Trial implements CallAttempt.Outcome {
        private final InetAddress address;
        private ManagedChannel channel;

        Trial(InetAddress address) {
            this.address = address;
        }

        void start(long shareNanos) {
            NetworkLocation remote = new NetworkLocation(address.getHostAddress(), location.port());
            trial = new CallAttempt(worker, channels.tuning(), channels.token(), remote, this);
            channel = channels.open(worker, address, trial);
            trial.start(channel, shareNanos);
        }

        @Override
        public LinkListener onReached() {
            over = true;
            return listener;
        }

        @Override
        public void onFailed(String reason, Throwable cause) {
            String literal = address.getHostAddress();
            failures.add(literal.equals(location.host()) ? reason : literal + ": " + reason);
            tryNext(cause);
        }

        @Override
        public void onOver() {
            channel.shutdownNow();
        }
    }
}
