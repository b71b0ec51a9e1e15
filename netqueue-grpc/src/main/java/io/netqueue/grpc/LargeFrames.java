package io.netqueue.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * What gRPC has no setting for: frames of HTTP/2 that hold a message of a call. The 16 KiB without it make four frames of
 * each, and a frame costs both ends about as much as copying it.
 */
final class LargeFrames {
    /** In front of each message of gRPC: is it compressed u8, length u32. */
    private static final int MESSAGE_HEADER = 5;

    static final int MOST_FRAME = MESSAGE_HEADER + CallTuning.MAX_MESSAGE;

    private LargeFrames() {}

    /**
     * Tells the other end of a connection that it may send such frames. On its event loop, once its first call is there.
     *
     * @param pipeline a connection of our own
     */
    static void allow(ChannelPipeline pipeline) {
        Http2ConnectionHandler connection = pipeline.get(Http2ConnectionHandler.class);
        if (connection == null) {
            return; // it is being closed
        }
        connection.setCumulator(ReadPieces.INSTANCE);
        ChannelHandlerContext context = pipeline.context(connection);
        connection.encoder().writeSettings(context, new Http2Settings().maxFrameSize(MOST_FRAME), context.newPromise());
        context.flush();
    }
}
