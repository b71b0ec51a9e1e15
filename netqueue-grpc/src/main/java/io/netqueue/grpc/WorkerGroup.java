package io.netqueue.grpc;

import io.netqueue.netty.NettyWorker;
import io.netty.channel.AbstractEventLoopGroup;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Some workers as a group of event loops, among which a server's connections take turns. They are never shut down. */
final class WorkerGroup extends AbstractEventLoopGroup {
    private final List<EventLoop> loops;
    private final AtomicInteger next = new AtomicInteger();

    WorkerGroup(List<NettyWorker> workers) {
        loops = workers.stream().map(NettyWorker::loop).toList();
    }

    @Override
    public EventLoop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return next().register(channel);
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return next().register(promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return next().register(channel, promise);
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return List.<EventExecutor>copyOf(loops).iterator();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    @Override
    public Future<?> terminationFuture() {
        throw new UnsupportedOperationException("workers are shared and never shut down");
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("workers are shared and never shut down");
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException("workers are shared and never shut down");
    }
}
