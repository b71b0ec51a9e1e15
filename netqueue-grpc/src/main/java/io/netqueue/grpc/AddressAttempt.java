package io.netqueue.grpc;

import io.grpc.ManagedChannel;
import io.netqueue.netty.AddressSearch;
import io.netqueue.netty.NettyWorker;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import java.io.IOException;
import java.net.InetAddress;

/**
 * An attempt to reach a server at its address: an {@link AddressSearch}, each address with a channel and a call of its own.
 * It ends with a link or with one error that names all that was tried. Worker only.
 */
final class AddressAttempt implements Attempt, AddressSearch.Trials {
    private final NettyWorker worker;
    private final OwnChannels channels;
    private final LinkListener listener;
    private final AddressSearch search;

    /** The address that is being tried, null before the first. */
    private CallAttempt trial;

    AddressAttempt(NettyWorker worker, OwnChannels channels, LinkListener listener) {
        this.worker = worker;
        this.channels = channels;
        this.listener = listener;
        this.search = new AddressSearch(worker, channels.location(), channels.timeout(), this);
    }

    @Override
    public void start() {
        search.start(channels.tls());
    }

    @Override
    public boolean isOver() {
        return search.isOver();
    }

    @Override
    public void giveUp() {
        search.giveUp();
    }

    @Override
    public void attempt(InetAddress address, long shareNanos) {
        new Trial(address).start(shareNanos);
    }

    @Override
    public void onFailed(IOException cause) {
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
            NetworkLocation remote = new NetworkLocation(
                    address.getHostAddress(), channels.location().port());
            trial = new CallAttempt(worker, channels.tuning(), channels.token(), remote, this);
            channel = channels.open(worker, address, trial);
            trial.start(channel, shareNanos);
        }

        @Override
        public LinkListener onReached() {
            search.found();
            return listener;
        }

        @Override
        public void onFailed(String reason, Throwable cause) {
            search.notThere(address, reason, cause);
        }

        @Override
        public void onOver() {
            channel.shutdownNow();
        }
    }
}
