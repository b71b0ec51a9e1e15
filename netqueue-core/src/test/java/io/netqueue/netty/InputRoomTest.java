package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NettyLeaks.class)
class InputRoomTest {
    private static final int READ = 256 * 1024;

    /** Kept: 32 blocks of two reads each. */
    private static final int KEPT_READS = 64;

    private final InputRoom room = new InputRoom();

    @AfterEach
    void release() {
        room.trim();
        room.trim();
        assertThat(room.isHolding()).isFalse();
    }

    /** Reads that many bytes of that value. */
    private ByteBuf read(int byteCount, int value) {
        ByteBuf read = room.take(READ);
        read.writeBytes(bytes(byteCount, value)); // at once: each call is recorded while leaks are looked for
        room.onRead(byteCount);
        return read;
    }

    private static byte[] bytes(int byteCount, int value) {
        byte[] bytes = new byte[byteCount];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void readsLieBehindOneAnother() {
        ByteBuf first = read(1000, 1);
        ByteBuf second = read(1000, 2);
        assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress() + 1000);
        assertThat(first.readableBytes()).isEqualTo(1000);
        assertThat(first.getByte(999)).isEqualTo((byte) 1);
        assertThat(second.getByte(0)).isEqualTo((byte) 2);
        first.release();
        second.release();
    }

    @Test
    void whatIsHeldIsNotReadInto() {
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < 2 * KEPT_READS; i++) {
            held.add(read(READ, i));
        }
        for (int i = 0; i < held.size(); i++) {
            ByteBuf read = held.get(i);
            assertThat(ByteBufUtil.getBytes(read)).as("read %s", i).isEqualTo(bytes(READ, i));
            read.release();
        }
    }

    @Test
    void aBlockOfWhichNothingIsHeldIsUsedAgain() {
        ByteBuf first = read(READ, 1);
        final long address = first.memoryAddress();
        first.release();
        read(READ, 2).release();
        ByteBuf again = read(READ, 3);
        assertThat(again.memoryAddress()).isEqualTo(address);
        again.release();
    }

    @Test
    void theLittleThatIsLeftOfABlockIsNotReadInto() {
        ByteBuf first = read(READ, 1);
        ByteBuf second = read(READ - 1000, 2);
        ByteBuf third = room.take(READ);
        assertThat(third.capacity()).isEqualTo(READ);
        assertThat(third.memoryAddress()).isNotEqualTo(second.memoryAddress() + READ - 1000);
        List.of(first, second, third).forEach(ByteBuf::release);
    }

    @Test
    void aReadThatBroughtNothingUsesNoRoom() {
        ByteBuf nothing = room.take(READ);
        final long address = nothing.memoryAddress();
        nothing.release();
        ByteBuf read = read(1, 1);
        assertThat(read.memoryAddress()).isEqualTo(address);
        read.release();
    }

    @Test
    void whatWasNotNeededForATimeIsGivenBack() {
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < KEPT_READS; i++) {
            held.add(read(READ, i));
        }
        held.forEach(ByteBuf::release);
        long most = PooledMemory.usedBytes();
        room.trim();
        read(READ, 1).release();
        room.trim();
        assertThat(most - PooledMemory.usedBytes()).isGreaterThanOrEqualTo(14 * 1024 * 1024);
        assertThat(room.isHolding()).isTrue();
    }
}
