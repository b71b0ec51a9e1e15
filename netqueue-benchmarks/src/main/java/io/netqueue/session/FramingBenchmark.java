package io.netqueue.session;

import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a 64 B message costs from the queue into frames and out of frames into the arrivals, without threads and sockets;
 * figures are for one message. In the session's package, whose classes are nobody else's business.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FramingBenchmark {

    private static final int MESSAGES = 1000;
    private static final UUID PEER = new UUID(1, 1);

    private final byte[] payload = new byte[64];
    private final MemoryOnly link = new MemoryOnly();
    private final Outbox outbox = new Outbox(Long.MAX_VALUE, Long.MAX_VALUE);
    private final FrameWriter writer = new FrameWriter(link, 64 * 1024);
    private long acknowledged;

    /** {@return the position after a thousand messages that were queued, framed and acknowledged} */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long outboxToFrames() {
        for (int i = 0; i < MESSAGES; i++) {
            outbox.offer(Outgoing.of(PEER, new Counted(), payload));
        }
        link.flush();
        while (outbox.hasUnsent()) {
            outbox.writeFrame(writer, Frame.MAX_DATA);
        }
        acknowledged = outbox.cursor();
        outbox.acknowledge(acknowledged);
        return acknowledged;
    }

    /** {@return the messages that were put together from the frames of a thousand} */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int framesToArrivals() {
        Inbox inbox = new Inbox();
        Arrivals arrivals = inbox.of(PEER);
        Assembly assembly = new Assembly(arrivals, false, Integer.MAX_VALUE);
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGES * 72);
        for (int i = 0; i < MESSAGES; i++) {
            bytes.putLong(64).put(payload);
        }
        Chunk chunk = Chunk.of(bytes.flip());
        assembly.accept(chunk, chunk.byteCount());
        int count = 0;
        while (arrivals.take() != null) {
            count++;
        }
        return count;
    }
}
