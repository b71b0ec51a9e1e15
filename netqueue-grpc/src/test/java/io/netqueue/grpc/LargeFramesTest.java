package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.testkit.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two ends of HTTP/2, as gRPC makes them. */
@ExtendWith(LeakCheck.class)
class LargeFramesTest {

    private static EmbeddedChannel end(boolean server) {
        return new EmbeddedChannel(new Http2ConnectionHandlerBuilder()
                .server(server)
                .initialSettings(new Http2Settings())
                .frameListener(new Http2FrameAdapter())
                .build());
    }

    private static Http2ConnectionHandler http(EmbeddedChannel end) {
        return end.pipeline().get(Http2ConnectionHandler.class);
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
            moved = true;
        }
        return moved;
    }

    @Test
    void theOtherEndSendsAWholeMessageInAFrameAndItIsTaken() {
        EmbeddedChannel client = end(false);
        EmbeddedChannel server = end(true);
        LargeFrames.allow(server.pipeline());
        while (move(client, server) | move(server, client)) {}
        assertThat(http(client)
                        .encoder()
                        .frameWriter()
                        .configuration()
                        .frameSizePolicy()
                        .maxFrameSize())
                .as("sent by the client")
                .isEqualTo(5 + CallTuning.MAX_MESSAGE);
        assertThat(http(server).decoder().localSettings().maxFrameSize())
                .as("taken by the server")
                .isEqualTo(5 + CallTuning.MAX_MESSAGE);
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    @Test
    void aConnectionThatIsBeingClosedIsLeftAlone() {
        EmbeddedChannel gone = new EmbeddedChannel();
        LargeFrames.allow(gone.pipeline());
        assertThat(gone.<Object>readOutbound()).isNull();
        gone.finishAndReleaseAll();
    }
}
