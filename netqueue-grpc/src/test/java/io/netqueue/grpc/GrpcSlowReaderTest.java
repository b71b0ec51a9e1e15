package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.netty.PooledMemory;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader that stops: what is put at it waits with who puts it, and gRPC holds no more than its windows. */
@ExtendWith(LeakCheck.class)
@Tag("slow")
@Timeout(300)
class GrpcSlowReaderTest {
    private static final int MIB = 1 << 20;
    private static final int QUEUE_BYTES = 8 * MIB;
    private static final int WINDOW_BYTES = 2 * MIB;
    private static final int PIECE_BYTES = 128 * 1024;
    private static final int PIECES_BEFORE = 16 * MIB / PIECE_BYTES;

    /** What is under way in the sockets of both ends, and waits at the sender's until its call is not ready. */
    private static final long UNDER_WAY_BYTES = 4 * MIB;

    private static final Duration STALLED_FOR = Duration.ofSeconds(1);

    private final Embedding embedding = new Embedding();
    private final Deque<Delivery> open = new ArrayDeque<>();
    private long putCount;

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    private Communicator<byte[]> open(Purpose purpose, NetworkLocation location) {
        return embedding.keep(NetQueue.open(
                Protocol.GRPC,
                purpose,
                Embedding.options(Serializer.bytes())
                        .location(location)
                        .connection(ConnectionOptions.builder()
                                .queueBytes(QUEUE_BYTES)
                                .receiveWindow(WINDOW_BYTES)
                                .build())
                        .build()));
    }

    private static byte[] piece(long number) {
        return ByteBuffer.allocate(PIECE_BYTES).putLong(number).array();
    }

    /** False if the queue is full. */
    private boolean put(Communicator<byte[]> server, Communicator<byte[]> reader) {
        Delivery delivery = server.put(piece(putCount), reader.id());
        if (delivery.status() == Status.REFUSED) {
            return false;
        }
        putCount++;
        open.add(delivery);
        return true;
    }

    private void assertGets(Communicator<byte[]> reader, long from, long until) throws InterruptedException {
        for (long i = from; i < until; i++) {
            assertThat(ByteBuffer.wrap(next(reader).data()).getLong()).isEqualTo(i);
        }
    }

    @Test
    void itHoldsUpNobodyElseAndLittleMemory() throws Exception {
        Communicator<byte[]> server = open(Purpose.SERVER, new NetworkLocation("127.0.0.1", 0));
        Communicator<byte[]> reader = open(Purpose.CLIENT, server.location());
        Communicator<byte[]> other = open(Purpose.CLIENT, server.location());
        delivered(reader.put(new byte[0]));
        delivered(other.put(new byte[0]));
        for (int i = 0; i < PIECES_BEFORE; i++) { // until the window has grown
            put(server, reader);
            assertGets(reader, i, i + 1);
            delivered(open.remove());
        }
        long before = PooledMemory.usedBytes();
        do { // the reader takes nothing more
            while (put(server, reader)) {}
        } while (open.element().await(STALLED_FOR) && open.remove().status() == Status.ACKNOWLEDGED);
        assertThat((putCount - PIECES_BEFORE) * PIECE_BYTES)
                .as("taken of the putter")
                .isBetween((long) QUEUE_BYTES / 2, (long) QUEUE_BYTES + WINDOW_BYTES + PIECE_BYTES);
        assertThat(PooledMemory.usedBytes() - before)
                .as("held received and for the network")
                .isLessThanOrEqualTo(WINDOW_BYTES + UNDER_WAY_BYTES + PooledMemory.keptBytes());
        delivered(server.put(new byte[1], other.id()));
        assertThat(next(other).data()).hasSize(1);
        assertGets(reader, PIECES_BEFORE, putCount);
        for (Delivery delivery : open) {
            delivered(delivery);
        }
    }
}
