package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.HasByteBuffer;
import io.netqueue.stream.Chunk;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Whose the memory of a received message is, and until when. */
class ReceivedMessageTest {
    private int closed;

    private class Message extends ByteArrayInputStream {
        Message(int byteCount) {
            super(new byte[byteCount]);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** Two buffers, that stay where they are. */
    private final class InPlace extends Message implements HasByteBuffer {
        InPlace(int byteCount) {
            super(byteCount);
        }

        @Override
        public boolean byteBufferSupported() {
            return true;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return ByteBuffer.wrap(buf, pos, Math.min(count - pos, (count + 1) / 2));
        }
    }

    @Test
    void itIsClosedWithTheLastShareOfItsLastChunk() {
        ReceivedMessage message = new ReceivedMessage(new InPlace(7));
        Chunk first = message.next();
        Chunk second = message.next();
        assertThat(first.byteCount()).isEqualTo(4);
        assertThat(second.byteCount()).isEqualTo(3);
        assertThat(message.next()).isNull();
        message.release();
        first.release();
        assertThat(closed).isZero();
        second.release();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void whatIsNotReadIsClosedToo() {
        new ReceivedMessage(new InPlace(7)).release();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void bytesThatDoNotStayAreCopied() {
        ReceivedMessage message = new ReceivedMessage(new Message(7));
        Chunk only = message.next();
        message.release();
        assertThat(closed).isEqualTo(1);
        assertThat(only.byteCount()).isEqualTo(7);
        only.release();
    }
}
