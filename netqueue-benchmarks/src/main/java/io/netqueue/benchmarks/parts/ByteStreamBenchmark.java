package io.netqueue.benchmarks.parts;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a {@link ByteStream} costs: chunks through it, and small reads out of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ByteStreamBenchmark {

    private static final int CHUNKS = 8;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int PIECE = 1024;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(CHUNK_BYTES);

    /** {@return the bytes of eight chunks that were written and read again} */
    @Benchmark
    public int chunksThrough() {
        int sum = 0;
        try (ByteStream stream = new ByteStream()) {
            for (int i = 0; i < CHUNKS; i++) {
                stream.writeChunk(Chunk.of(memory));
            }
            while (!stream.isEmpty()) {
                Chunk chunk = stream.readChunk();
                sum += chunk.byteCount();
                chunk.release();
            }
        }
        return sum;
    }

    /** {@return the bytes of one chunk, read in pieces of 1 KiB} */
    @Benchmark
    public int piecesOut() {
        int sum = 0;
        try (ByteStream stream = new ByteStream()) {
            stream.writeChunk(Chunk.of(memory));
            while (!stream.isEmpty()) {
                Chunk piece = stream.read(PIECE);
                sum += piece.byteCount();
                piece.release();
            }
        }
        return sum;
    }
}
