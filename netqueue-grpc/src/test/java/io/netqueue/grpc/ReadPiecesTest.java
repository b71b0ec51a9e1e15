package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is put together of reads are the bytes that were read, and little memory beside them. */
class ReadPiecesTest {
    private final PooledByteBufAllocator pool = new PooledByteBufAllocator(true);
    private final Random random = new Random(20261122);

    private ByteBuf read(byte[] bytes, int from, int byteCount) {
        return pool.directBuffer(GrpcSockets.MOST_READ).writeBytes(bytes, from, byteCount);
    }

    @Test
    void bytesStayInOrderWhateverIsReadAndTaken() {
        byte[] bytes = new byte[4 << 20];
        random.nextBytes(bytes);
        ByteBuf pieces = Unpooled.EMPTY_BUFFER;
        ByteBuf held = null; // as a frame that is still being used while the next are read
        byte[] heldBytes = {};
        int taken = 0;
        for (int at = 0; at < bytes.length; ) {
            int most = random.nextBoolean() ? 100 : GrpcSockets.MOST_READ;
            int byteCount = Math.min(bytes.length - at, 1 + random.nextInt(most));
            pieces = ReadPieces.INSTANCE.cumulate(pool, pieces, read(bytes, at, byteCount));
            at += byteCount;
            assertThat(pieces.readableBytes()).isEqualTo(at - taken);
            int take = random.nextInt(pieces.readableBytes() + 1);
            ByteBuf frame = pieces.readRetainedSlice(take);
            assertThat(ByteBufUtil.getBytes(frame)).isEqualTo(Arrays.copyOfRange(bytes, taken, taken + take));
            taken += take;
            if (held != null) {
                assertThat(ByteBufUtil.getBytes(held)).isEqualTo(heldBytes);
                held.release();
            }
            held = frame;
            heldBytes = ByteBufUtil.getBytes(frame);
        }
        held.release();
        pieces.release();
        assertThat(pool.pinnedDirectMemory()).isZero();
    }

    @Test
    void aLargeReadStaysWhereItIs() {
        byte[] bytes = new byte[GrpcSockets.MOST_READ];
        ByteBuf read = read(bytes, 0, bytes.length);
        ByteBuf pieces = ReadPieces.INSTANCE.cumulate(pool, read(bytes, 0, 10), read);
        assertThat(pieces.nioBuffers()[1].isDirect()).isTrue();
        assertThat(read.refCnt()).as("is a part of the pieces").isOne();
        assertThat(((CompositeByteBuf) pieces).component(1).memoryAddress()).isEqualTo(read.memoryAddress());
        pieces.release();
    }

    @Test
    void bytesOneByOneHoldNoBufferEach() {
        ByteBuf pieces = read(new byte[10], 0, 10);
        for (int i = 0; i < 1000; i++) {
            pieces = ReadPieces.INSTANCE.cumulate(pool, pieces, read(new byte[1], 0, 1));
        }
        assertThat(pieces.readableBytes()).isEqualTo(1010);
        assertThat(pool.pinnedDirectMemory()).isLessThanOrEqualTo(2L * GrpcSockets.MOST_READ);
        pieces.release();
    }
}
