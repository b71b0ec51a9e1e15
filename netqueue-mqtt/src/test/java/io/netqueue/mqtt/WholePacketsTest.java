package io.netqueue.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that reads cut anywhere. */
class WholePacketsTest {
    private static final int LARGEST = 40_000;
    private static final byte PINGRESP = (byte) 0xD0;

    private final EmbeddedChannel channel = new EmbeddedChannel(new WholePackets(LARGEST));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** A PUBLISH of a topic of one letter, whose payload counts up from its own size. */
    private static byte[] packet(int payloadByteCount) {
        ByteBuf packet = Unpooled.buffer();
        packet.writeByte(0x30);
        int left = 3 + payloadByteCount;
        do {
            packet.writeByte(left & 0x7F | (left > 0x7F ? 0x80 : 0));
            left >>>= 7;
        } while (left > 0);
        packet.writeShort(1).writeByte('t');
        for (int i = 0; i < payloadByteCount; i++) {
            packet.writeByte(payloadByteCount + i);
        }
        byte[] bytes = new byte[packet.readableBytes()];
        packet.readBytes(bytes);
        return bytes;
    }

    private static ByteBuf packets(int... payloadByteCounts) {
        ByteBuf all = Unpooled.buffer();
        for (int byteCount : payloadByteCounts) {
            all.writeBytes(packet(byteCount));
        }
        return all;
    }

    private void read(ByteBuf all, int byteCount) {
        channel.writeInbound(
                PooledByteBufAllocator.DEFAULT.directBuffer(byteCount).writeBytes(all, byteCount));
    }

    /** What was passed on since the last time. */
    private List<byte[]> passed() {
        List<byte[]> all = new ArrayList<>();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy).release();
            all.add(copy);
        }
        return all;
    }

    @Test
    void packetsThatWereReadWholeArePassedOnTogetherFromWhereTheyLie() {
        ByteBuf read = packets(10, 300, 20_000);
        channel.writeInbound(read.retain());
        ByteBuf passed = channel.readInbound();
        assertThat(passed).isEqualTo(packets(10, 300, 20_000));
        assertThat(passed.array()).isSameAs(read.array());
        passed.release();
        assertThat(read.refCnt()).isEqualTo(1);
        assertThat(passed()).isEmpty();
    }

    @Test
    void aPacketInWhichAReadEndsIsPassedOnWhenItIsWhole() {
        ByteBuf all = packets(10, 300, 20_000);
        read(all, packet(10).length + 50);
        assertThat(passed()).containsExactly(packet(10));
        read(all, 100);
        assertThat(passed()).isEmpty();
        read(all, all.readableBytes());
        assertThat(passed()).containsExactly(packet(300), packet(20_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 1000, 30_000})
    void readsMayCutAnywhere(int most) {
        int[] sizes = IntStream.concat(IntStream.range(100, 140), IntStream.of(0, 16_380, 16_381, 16_382, 39_000))
                .toArray();
        ByteBuf all = packets(sizes);
        SplittableRandom random = new SplittableRandom(most);
        EmbeddedChannel decoded = new EmbeddedChannel(new WholePackets(LARGEST), new MqttDecoder(LARGEST));
        while (all.isReadable()) {
            int byteCount = Math.min(random.nextInt(most) + 1, all.readableBytes());
            decoded.writeInbound(
                    PooledByteBufAllocator.DEFAULT.buffer(byteCount).writeBytes(all, byteCount));
        }
        for (int size : sizes) {
            MqttPublishMessage message = decoded.readInbound();
            assertThat(message.payload().readableBytes()).isEqualTo(size);
            for (int i = 0; i < size; i++) {
                assertThat(message.payload().readByte()).isEqualTo((byte) (size + i));
            }
            message.release();
        }
        Object more = decoded.readInbound();
        assertThat(more).isNull();
        decoded.finishAndReleaseAll();
    }

    @Test
    void aPacketWithoutABodyIsPassedOn() {
        read(Unpooled.wrappedBuffer(new byte[] {PINGRESP, 0, PINGRESP}), 3);
        assertThat(passed()).containsExactly(new byte[] {PINGRESP, 0});
        read(Unpooled.wrappedBuffer(new byte[] {0}), 1);
        assertThat(passed()).containsExactly(new byte[] {PINGRESP, 0});
    }

    /** The decoder refuses it, without waiting for its bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void whatIsTooLargeOrNoPacketIsLeftToTheDecoder(int byteCount) {
        for (byte[] bad : List.of(new byte[] {0x30, -1, -1, -1, -1, 1, 2}, new byte[] {0x30, -1, -1, 127, 1, 2, 3})) {
            EmbeddedChannel decoded = new EmbeddedChannel(new WholePackets(LARGEST), new MqttDecoder(LARGEST));
            ByteBuf all = Unpooled.wrappedBuffer(bad);
            while (all.isReadable()) {
                decoded.writeInbound(Unpooled.copiedBuffer(all.readSlice(Math.min(byteCount, all.readableBytes()))));
            }
            MqttMessage message = decoded.readInbound();
            assertThat(message.decoderResult().isFailure()).isTrue();
            decoded.finishAndReleaseAll();
        }
    }

    @Test
    void memoryOfAPacketThatIsNeverWholeIsGivenBack() {
        ByteBuf[] memory = new ByteBuf[1];
        EmbeddedChannel cut = new EmbeddedChannel(new WholePackets(LARGEST));
        cut.config().setAllocator(new PooledByteBufAllocator(true) {
            @Override
            public ByteBuf directBuffer(int initial, int most) {
                memory[0] = super.directBuffer(initial, most);
                return memory[0];
            }
        });
        cut.writeInbound(packets(300).readSlice(200));
        assertThat(memory[0].refCnt()).isEqualTo(1);
        cut.finishAndReleaseAll();
        assertThat(memory[0].refCnt()).isZero();
    }
}
