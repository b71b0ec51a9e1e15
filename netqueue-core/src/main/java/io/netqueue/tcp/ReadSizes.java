package io.netqueue.tcp;

import io.netqueue.netty.NettyWorker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much a link reads at a time, and into what memory: a link on which little happens into little memory of the pool, a
 * busy one into its worker's room for input. Worker only, once the channel is registered.
 */
@SuppressWarnings("deprecation") // Handle is, but newHandle returns nothing else
final class ReadSizes implements RecvByteBufAllocator {
    /** Read at first, and by links on which little happens: a HELLO, an ACK, a few small messages. */
    private static final int LEAST_READ = 2 * 1024;

    /** Read at a time from a busy link: larger does not save calls that matter, and leaves the core's cache. */
    private static final int MOST_READ = 256 * 1024;

    /** A link that reads so much at a time is busy. */
    private static final int BUSY_READ = 64 * 1024;

    /** Reads from one link before the others of its worker get their turn. */
    private static final int READS_PER_TURN = 16;

    /** How much, into memory of the pool. */
    static final RecvByteBufAllocator GUESSES =
            new AdaptiveRecvByteBufAllocator(LEAST_READ, LEAST_READ, MOST_READ).maxMessagesPerRead(READS_PER_TURN);

    private final NettyWorker worker;

    ReadSizes(NettyWorker worker) {
        this.worker = worker;
    }

    @Override
    public Handle newHandle() {
        return new Reads(GUESSES.newHandle());
    }

    private final class Reads extends DelegatingHandle implements ExtendedHandle {
        private boolean inRoom;

        Reads(Handle guesses) {
            super(guesses);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            int byteCount = guess();
            inRoom = byteCount >= BUSY_READ;
            return inRoom ? worker.input().take(byteCount) : super.allocate(pool);
        }

        @Override
        public void lastBytesRead(int byteCount) {
            super.lastBytesRead(byteCount);
            if (inRoom && byteCount > 0) {
                worker.input().onRead(byteCount);
            }
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMore);
        }
    }
}
