package io.netqueue.grpc;

import io.netqueue.netty.WaitingOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;

/**
 * Counts how much of one connection's output the operating system took. It is the handler next to the socket, and belongs
 * to the connection's event loop.
 */
final class TakenBytes extends ChannelOutboundHandlerAdapter {
    private ChannelHandlerContext context;
    private long addedByteCount;
    private long flushedByteCount;
    private int calls;
    private boolean hadCalls;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(ChannelHandlerContext ignored, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            addedByteCount += bytes.readableBytes();
        }
        context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ignored) {
        flushedByteCount = addedByteCount;
        context.flush();
    }

    ChannelPipeline pipeline() {
        return context.pipeline();
    }

    void onCallStarted() {
        calls++;
        if (!hadCalls) {
            hadCalls = true;
            LargeFrames.allow(context.pipeline());
        }
    }

    void onCallEnded() {
        calls--;
    }

    /** Whether one call has the connection to itself. */
    boolean isSingle() {
        return calls == 1;
    }

    /** How much was taken so far, for the calls and for the connection itself. */
    long byteCount() {
        return flushedByteCount - WaitingOutput.byteCount(context.channel());
    }
}
