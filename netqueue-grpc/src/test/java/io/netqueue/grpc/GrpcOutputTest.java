package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.stream.Chunk;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** How what a link writes becomes messages, and what is known of them. */
class GrpcOutputTest {
    private static final int READY = 100;

    private final SentCall call = new SentCall();
    private final TakenBytes connection = new TakenBytes();
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);
    private final GrpcOutput output = new GrpcOutput(call, new CallTuning(READY, 1 << 20, true), connection);

    private void write(int byteCount) {
        output.write(Chunk.of(ByteBuffer.allocate(byteCount), () -> {}));
    }

    @Test
    void aFlushIsCutIntoMessagesOf64Kib() {
        output.room(5).put(new byte[5]);
        write(150 * 1024);
        output.flush();
        output.flush();
        assertThat(call.sent).containsExactly(64 * 1024, 64 * 1024, 22 * 1024 + 5);
    }

    @Test
    void aConnectionOfItsOwnIsCountedAtTheSocket() {
        connection.onCallStarted();
        channel.writeOutbound(Unpooled.buffer(7).writeZero(7));
        assertThat(output.takenByteCount()).isEqualTo(7);
    }

    @Test
    void onASharedOneOnlyWhatMustHaveBeenTakenCounts() {
        connection.onCallStarted();
        connection.onCallStarted();
        channel.writeOutbound(Unpooled.buffer(7).writeZero(7));
        write(READY + 20);
        output.flush();
        assertThat(output.takenByteCount()).isEqualTo(20);
        call.ready = false;
        write(30);
        output.flush();
        assertThat(output.takenByteCount()).as("it may all be waiting").isEqualTo(20);
    }
}
