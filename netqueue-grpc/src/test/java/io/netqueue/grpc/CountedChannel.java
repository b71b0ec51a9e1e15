package io.netqueue.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that counts how often its pause between attempts is ended. Thread-safe. */
final class CountedChannel extends ManagedChannel {
    private final ManagedChannel channel;
    private final AtomicInteger resets = new AtomicInteger();

    CountedChannel(ManagedChannel channel) {
        this.channel = channel;
    }

    int resetCount() {
        return resets.get();
    }

    @Override
    public void resetConnectBackoff() {
        resets.incrementAndGet();
        channel.resetConnectBackoff();
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return channel.newCall(method, options);
    }

    @Override
    public String authority() {
        return channel.authority();
    }

    @Override
    public ManagedChannel shutdown() {
        channel.shutdown();
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        channel.shutdownNow();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return channel.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return channel.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return channel.awaitTermination(timeout, unit);
    }
}
