package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One end of a simulated connection. It ends as a TCP link does: what was written is flushed, then the output is shut,
 * then input is thrown away until the other end closes too; both waits are bounded.
 */
final class SimulatedLink implements Link, Medium.Watched {

    private static final long FLUSH_NANOS = 5_000_000_000L;
    private static final long DRAIN_NANOS = 1_000_000_000L;
    private static final int MAX_CLOSE_NANOS = 20_000_000;

    private enum Phase {
        OPENING,
        OPEN,
        ENDING,
        CLOSED
    }

    private final VirtualTime time;
    private final SimulatedProcess process;
    private final SimulatedWorker worker;
    private final Supplier<LinkListener> listeners;
    private final String name;
    private final int highWater;
    private final SimulatedOutput output = new SimulatedOutput();

    private LinkListener listener;
    private SimulatedWire out;
    private SimulatedWire in;
    private Phase phase = Phase.OPENING;
    private long takenLate;
    private long received;
    private boolean flushed;
    private boolean inputEnded;
    private boolean unwritable;
    private Throwable cause;
    private VirtualTime.Event limit;

    SimulatedLink(
            VirtualTime time,
            SimulatedProcess process,
            SimulatedWorker worker,
            Supplier<LinkListener> listeners,
            String name,
            int highWater) {
        this.time = time;
        this.process = process;
        this.worker = worker;
        this.listeners = listeners;
        this.name = name;
        this.highWater = highWater;
    }

    /** A client's listener is there before the link opens, and hears of its end in any case. */
    SimulatedLink heardBy(LinkListener known) {
        listener = known;
        return this;
    }

    void connect(SimulatedWire output, SimulatedWire input) {
        out = output;
        in = input;
    }

    /** On its worker. */
    void open() {
        if (phase == Phase.OPENING) {
            phase = Phase.OPEN;
            time.log(() -> this + " opened");
            listener = listener == null ? listeners.get() : listener;
            listener.onOpened(this);
            in.onReceiverOpen();
        }
    }

    // ---- Link

    @Override
    public SimulatedWorker worker() {
        return worker;
    }

    @Override
    public NetworkLocation remote() {
        return new NetworkLocation("127.0.0.1", 1);
    }

    @Override
    public int packetSize() {
        return 0;
    }

    @Override
    public ByteBuffer room(int byteCount) {
        onWorker();
        return phase == Phase.OPEN ? output.room(byteCount) : ByteBuffer.allocate(byteCount);
    }

    @Override
    public void write(Chunk chunk) {
        onWorker();
        if (phase == Phase.OPEN) {
            output.write(chunk);
        } else {
            chunk.release();
        }
    }

    @Override
    public void flush() {
        onWorker();
        if (phase == Phase.OPEN) {
            output.flush();
            output.pushTo(out::take);
            unwritable = !isWritable();
        }
    }

    @Override
    public boolean isWritable() {
        return output.waitingBytes() < highWater;
    }

    @Override
    public long takenByteCount() {
        return output.takenByteCount();
    }

    @Override
    public void close() {
        onWorker();
        if (phase == Phase.OPEN) {
            end(new IOException("closed by this side"));
        }
    }

    private void onWorker() {
        if (!worker.isCurrent()) {
            throw SimulationFailure.broken(this + " was used on " + time.current());
        }
    }

    // ---- the wires

    boolean isReading() {
        return phase == Phase.OPEN || phase == Phase.ENDING;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Bytes arrive, on the worker. The memory is overwritten once it is given back. */
    void deliver(byte[] bytes) {
        time.record(bytes, 0, bytes.length);
        received += bytes.length;
        if (phase == Phase.OPEN) {
            process.onChunk(1);
            listener.onBytes(Chunk.of(ByteBuffer.wrap(bytes), () -> {
                Arrays.fill(bytes, (byte) 0xDD);
                process.onChunk(-1);
            }));
        }
    }

    void deliverDone() {
        if (phase == Phase.OPEN) {
            listener.onReadDone();
        }
    }

    /** The wire has room again. */
    void onRoom() {
        if (phase == Phase.CLOSED || worker.isDead()) {
            return;
        }
        long before = output.takenByteCount();
        output.pushTo(out::take);
        takenLate += output.takenByteCount() - before;
        if (phase == Phase.ENDING && output.isEmpty()) {
            worker.execute(this::onFlushed);
        } else if (unwritable && output.waitingBytes() * 2 < highWater) {
            unwritable = false;
            worker.execute(() -> {
                if (phase == Phase.OPEN && isWritable()) {
                    listener.onWritable();
                }
            });
        }
    }

    /** The other end says nothing more; on the worker. */
    void onEnd() {
        inputEnded = true;
        if (phase == Phase.OPEN) {
            end(new EOFException("the other end closed the connection"));
        } else if (output.isEmpty()) {
            closed();
        }
    }

    // ---- the end

    private void end(IOException reason) {
        flush();
        phase = Phase.ENDING;
        if (cause == null) {
            cause = reason;
        }
        closeAfter(FLUSH_NANOS);
        if (output.isEmpty()) {
            worker.execute(this::onFlushed);
        }
    }

    private void onFlushed() {
        if (phase == Phase.ENDING && !flushed) {
            flushed = true;
            out.end();
            closeAfter(inputEnded ? time.nowNanos() % MAX_CLOSE_NANOS : DRAIN_NANOS);
        }
    }

    private void closeAfter(long delayNanos) {
        if (limit != null) {
            limit.cancel();
        }
        limit = time.at(time.nowNanos() + delayNanos, worker, this::closed);
    }

    /** The connection breaks; this end hears of it now. On the worker. */
    void fail(Throwable reason) {
        if (phase != Phase.CLOSED) {
            cause = cause == null ? reason : cause;
            closed();
        }
    }

    private void closed() {
        if (phase == Phase.CLOSED) {
            return;
        }
        drop();
        out.end();
        time.log(() -> this + " closed: " + cause.getMessage());
        if (listener != null) {
            listener.onClosed(cause);
        }
    }

    /** Forgets everything, as when the process dies. */
    void drop() {
        phase = Phase.CLOSED;
        if (limit != null) {
            limit.cancel();
        }
        output.drop();
    }

    @Override
    public long movedByteCount() {
        return received + takenLate;
    }

    SimulatedWire out() {
        return out;
    }

    SimulatedProcess process() {
        return process;
    }

    @Override
    public String toString() {
        return name;
    }
}
