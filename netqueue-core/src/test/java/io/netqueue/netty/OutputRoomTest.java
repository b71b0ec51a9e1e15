package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NettyLeaks.class)
class OutputRoomTest {
    private static final int SIZE = 256 * 1024;

    private final OutputRoom room = new OutputRoom();

    @AfterEach
    void release() {
        room.release();
    }

    @Test
    void isUsedFromItsBeginningAgainOnceNothingLiesInIt() {
        room.open(SIZE);
        room.view().putLong(1);
        room.cut().release();
        assertThat(room.open(SIZE)).isTrue();
        assertThat(room.view().position()).isZero();
    }

    @Test
    void keepsWhatIsStillOnItsWay() {
        room.open(SIZE);
        room.view().putLong(1);
        ByteBuf first = room.cut();
        assertThat(room.open(SIZE)).isTrue();
        room.view().putLong(2);
        ByteBuf second = room.cut();
        assertThat(first.readLong()).isEqualTo(1);
        assertThat(second.readLong()).isEqualTo(2);
        first.release();
        second.release();
    }

    @Test
    void isNotWorthOpeningWhenMostOfItIsOnItsWay() {
        room.open(SIZE);
        room.view().position(SIZE - 1000);
        ByteBuf pending = room.cut();
        assertThat(room.open(SIZE)).isFalse();
        pending.release();
        assertThat(room.open(SIZE)).isTrue();
    }

    @Test
    void aPieceMayBeChangedAfterItWasCutOff() {
        room.open(SIZE);
        ByteBuffer view = room.view();
        view.putInt(0).putInt(7);
        ByteBuf cut = room.cut();
        view.putInt(0, 4);
        assertThat(cut.readInt()).isEqualTo(4);
        cut.release();
    }

    @Test
    void forgetsWhatWasNotCutOff() {
        room.open(SIZE);
        room.view().putLong(1);
        room.open(SIZE);
        assertThat(room.byteCount()).isZero();
        assertThat(room.view().position()).isZero();
    }

    @Test
    void givesNoMoreThanWasAskedFor() {
        room.open(2000);
        assertThat(room.view().remaining()).isEqualTo(2000);
    }
}
