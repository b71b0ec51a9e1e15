package io.netqueue.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Stands between the output of one connection of a server and its handler, and keeps back that output was still waiting when
 * its call ended. gRPC would log a trace of it at level WARNING, but a call that is lost under load is daily life: its link hears
 * of it, and the session sends again. Everything else is handed on. On the connection's event loop.
 */
final class LostOutput implements Http2LifecycleManager {
    private final Http2LifecycleManager handler;

    private LostOutput(Http2LifecycleManager handler) {
        this.handler = handler;
    }

    /** Takes its place in a connection that gRPC has made ready. */
    static void keepBack(ChannelPipeline connection) {
        Http2ConnectionHandler handler = connection.get(Http2ConnectionHandler.class);
        if (handler != null) {
            handler.encoder().lifecycleManager(new LostOutput(handler));
        }
    }

    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        boolean lost = outbound && cause instanceof StreamException ended && ended.error() == Http2Error.STREAM_CLOSED;
        if (!lost) {
            handler.onError(context, outbound, cause);
        }
    }

    @Override
    public void closeStreamLocal(Http2Stream stream, ChannelFuture future) {
        handler.closeStreamLocal(stream, future);
    }

    @Override
    public void closeStreamRemote(Http2Stream stream, ChannelFuture future) {
        handler.closeStreamRemote(stream, future);
    }

    @Override
    public void closeStream(Http2Stream stream, ChannelFuture future) {
        handler.closeStream(stream, future);
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
        return handler.resetStream(context, streamId, errorCode, promise);
    }

    @Override
    public ChannelFuture goAway(
            ChannelHandlerContext context,
            int lastStreamId,
            long errorCode,
            ByteBuf debugData,
            ChannelPromise promise) {
        return handler.goAway(context, lastStreamId, errorCode, debugData, promise);
    }
}
