package io.netqueue.session;

import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.Worker;
import java.nio.ByteBuffer;

/** Output that goes nowhere. */
final class MemoryOnly implements Link {

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20);

    @Override
    public Worker worker() {
        throw new IllegalStateException("framing needs no worker");
    }

    @Override
    public NetworkLocation remote() {
        return NetworkLocation.DEFAULT;
    }

    @Override
    public int packetSize() {
        return 0;
    }

    @Override
    public ByteBuffer room(int byteCount) {
        return memory;
    }

    @Override
    public void write(Chunk chunk) {
        chunk.release();
    }

    @Override
    public void flush() {
        memory.clear();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public long takenByteCount() {
        return 0;
    }

    @Override
    public void close() {
        memory.clear();
    }
}
