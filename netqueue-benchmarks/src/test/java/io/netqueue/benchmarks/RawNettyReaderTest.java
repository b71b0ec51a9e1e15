package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.benchmarks.RawNettySide.Keeping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class RawNettyReaderTest {
    private final Tally tally = new Tally();

    private static ByteBuf messages(int... sizes) {
        ByteBuf bytes = Unpooled.buffer();
        for (int size : sizes) {
            bytes.writeLong(size).writeZero(size);
        }
        return bytes;
    }

    private EmbeddedChannel channel(Keeping keeping) {
        return new EmbeddedChannel(new RawNettyReader(keeping, tally, () -> {}));
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreCountedWhereverTheyAreCut(Keeping keeping) throws InterruptedException {
        EmbeddedChannel channel = channel(keeping);
        ByteBuf all = messages(5, 40_000, 1);

        while (all.isReadable()) {
            channel.writeInbound(all.readBytes(Math.min(3, all.readableBytes())));
        }
        tally.awaitMessages(3, 40_006);

        assertThat(channel.finish()).as("nothing is passed on").isFalse();
    }

    @Test
    void whatWasReadIsReleasedWithItsMessage() {
        EmbeddedChannel channel = channel(Keeping.STREAM);
        ByteBuf whole = messages(40_000);
        ByteBuf first = whole.readRetainedSlice(30_000);

        channel.writeInbound(first);
        assertThat(whole.refCnt()).as("kept").isEqualTo(2);
        channel.writeInbound(whole);

        assertThat(whole.refCnt()).isZero();
    }

    @Test
    void anEmptyMessageIsAReceipt() throws InterruptedException {
        channel(Keeping.ARRAY).writeInbound(messages(0));

        tally.awaitReceipt();
    }

    @Test
    void bytesThatAreMissingOrTooManyAreAFault() {
        channel(Keeping.ARRAY).writeInbound(messages(5));

        assertThatThrownBy(() -> tally.awaitMessages(1, 4)).hasMessage("expected 0 bytes, but got 1");
    }

    @Test
    void whoWaitsHearsThatTheConnectionEnded() {
        channel(Keeping.ARRAY).close();

        assertThatThrownBy(tally::awaitReceipt)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the other side closed the connection");
    }
}
