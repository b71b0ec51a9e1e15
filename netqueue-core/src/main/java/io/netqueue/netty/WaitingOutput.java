package io.netqueue.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What was flushed to a channel and the operating system has not taken. On the channel's event loop. */
public final class WaitingOutput {
    private WaitingOutput() {}

    /**
     * Counts it.
     *
     * @param channel the channel, open or not
     * @return bytes
     */
    public static long byteCount(Channel channel) {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        if (output == null) {
            return 0; // closed
        }
        long[] byteCount = new long[1];
        try {
            output.forEachFlushedMessage(message -> {
                byteCount[0] += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
                return true;
            });
        } catch (Exception e) {
            throw new IllegalStateException("counting does not throw", e);
        }
        return byteCount[0];
    }
}
