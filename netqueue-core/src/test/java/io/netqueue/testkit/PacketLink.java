package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One end of a simulated link that moves packets: what is written between two flushes is published as one, and what
 * arrives for the topic is handed over packet by packet, those of other links of the topic too.
 */
final class PacketLink implements Link, Medium.Watched {

    private static final int MAX_TURN = 8;
    private static final int MAX_TAKEN_LATER_NANOS = 500_000;

    private enum Phase {
        OPENING,
        OPEN,
        CLOSED
    }

    private final VirtualTime time;
    private final SplittableRandom random;
    private final SimulatedProcess process;
    private final SimulatedWorker worker;
    private final String name;
    private final PacketWeather weather;
    private final Consumer<byte[]> publish;
    private final SimulatedOutput output = new SimulatedOutput();
    private final Deque<Integer> packets = new ArrayDeque<>();
    private final Deque<byte[]> arrived = new ArrayDeque<>();

    private LinkListener listener;
    private Runnable onClose = () -> {};
    private Phase phase = Phase.OPENING;
    private long flushedBytes;
    private long pulledBytes;
    private long moved;
    private boolean taking;
    private boolean reading;
    private boolean unwritable;
    private long stalledUntilNanos;
    private boolean mute;
    private boolean deaf;
    private int linkId;

    /** A link whose packets go where it is said. */
    PacketLink(
            SimulatedBroker broker,
            SimulatedProcess process,
            SimulatedWorker worker,
            String name,
            Consumer<byte[]> publish) {
        this.time = broker.time();
        this.random = broker.random();
        this.weather = broker.weather();
        this.process = process;
        this.worker = worker;
        this.name = name;
        this.publish = publish;
    }

    /** Who hears what happens, and what is done once it is closed. */
    PacketLink heardBy(LinkListener known, Runnable closed) {
        listener = known;
        onClose = closed;
        return this;
    }

    /** On its worker. */
    void open() {
        if (phase == Phase.OPENING) {
            phase = Phase.OPEN;
            time.log(() -> this + " opened");
            listener.onOpened(this);
            read();
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
        return weather.packetSize();
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
        if (phase != Phase.OPEN) {
            return;
        }
        output.flush();
        int size = (int) (output.takenByteCount() + output.waitingBytes() - flushedBytes);
        if (size > weather.packetSize()) {
            throw SimulationFailure.broken(
                    "a packet of " + size + " bytes where " + weather.packetSize() + " are taken");
        }
        if (size > 0) {
            flushedBytes += size;
            packets.add(size);
            if (!isStalled() && (!taking || packets.size() < 4 && random.nextBoolean())) {
                takeOne();
            }
        }
        takeLater();
        unwritable = !isWritable();
    }

    private boolean isStalled() {
        return time.nowNanos() < stalledUntilNanos;
    }

    private void takeLater() {
        if (!taking && !packets.isEmpty()) {
            taking = true;
            long at = Math.max(stalledUntilNanos, time.nowNanos() + random.nextInt(MAX_TAKEN_LATER_NANOS));
            time.at(at, null, this::takeMore);
        }
    }

    private void takeMore() {
        taking = false;
        for (int i = random.nextInt(MAX_TURN) + 1; i > 0 && !packets.isEmpty() && !isStalled(); i--) {
            moved += packets.getFirst();
            takeOne();
        }
        takeLater();
        if (unwritable && output.waitingBytes() * 2 < weather.highWater()) {
            unwritable = false;
            worker.execute(() -> {
                if (phase == Phase.OPEN && isWritable()) {
                    listener.onWritable();
                }
            });
        }
    }

    /** The next packet leaves the process. */
    private void takeOne() {
        byte[] packet = new byte[packets.remove()];
        ByteBuffer target = ByteBuffer.wrap(packet);
        output.pushTo(piece -> {
            int part = Math.min(piece.remaining(), target.remaining());
            target.put(piece.duplicate().limit(piece.position() + part));
            piece.position(piece.position() + part);
            return part;
        });
        pulledBytes += packet.length;
        linkId = SimulatedBroker.linkId(packet);
        PacketTrace.log(time, this, packet);
        if (!mute && !process.isDead()) {
            publish.accept(packet);
        }
    }

    @Override
    public boolean isWritable() {
        return output.waitingBytes() < weather.highWater();
    }

    @Override
    public long takenByteCount() {
        return pulledBytes;
    }

    @Override
    public void close() {
        onWorker();
        if (phase == Phase.OPEN) {
            flush();
            while (!packets.isEmpty() && !isStalled()) {
                takeOne();
            }
            closed(new IOException("closed by this side"));
        }
    }

    private void onWorker() {
        if (!worker.isCurrent()) {
            throw SimulationFailure.broken(this + " was used on " + time.current());
        }
    }

    // ---- what arrives

    /** A packet of the topic. */
    void arrive(byte[] packet) {
        if (phase != Phase.CLOSED && !deaf && !worker.isDead()) {
            arrived.add(packet.clone());
            read();
        }
    }

    private void read() {
        if (!reading && phase == Phase.OPEN && !arrived.isEmpty()) {
            reading = true;
            worker.execute(this::readTurn);
        }
    }

    private void readTurn() {
        reading = false;
        boolean any = false;
        for (int i = random.nextInt(MAX_TURN) + 1; i > 0 && !arrived.isEmpty() && phase == Phase.OPEN; i--) {
            deliver(arrived.remove());
            any = true;
        }
        if (any && phase == Phase.OPEN) {
            listener.onReadDone();
        }
        read();
    }

    private void deliver(byte[] bytes) {
        time.record(bytes, 0, bytes.length);
        if (SimulatedBroker.linkId(bytes) == linkId) {
            moved += bytes.length;
        }
        process.onChunk(1);
        listener.onBytes(Chunk.of(ByteBuffer.wrap(bytes), () -> {
            Arrays.fill(bytes, (byte) 0xDD);
            process.onChunk(-1);
        }));
    }

    // ---- the end

    /** The connection breaks; this end hears of it now. On its worker. */
    void fail(String why) {
        if (phase != Phase.CLOSED) {
            closed(new IOException(why));
        }
    }

    private void closed(IOException cause) {
        drop();
        time.log(() -> this + " closed: " + cause.getMessage());
        worker.execute(() -> listener.onClosed(cause));
    }

    /** Forgets everything, as when the process dies. */
    void drop() {
        phase = Phase.CLOSED;
        packets.clear();
        output.drop();
        arrived.clear();
        onClose.run();
    }

    /** Half open: what it sends, or what is sent to it, vanishes. */
    void goDark(boolean isMute, boolean isDeaf) {
        mute |= isMute;
        deaf |= isDeaf;
    }

    /** Nothing is taken for a time. */
    void stall(long nanos) {
        stalledUntilNanos = time.nowNanos() + nanos;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** That of the last packet it sent. */
    int linkId() {
        return linkId;
    }

    SimulatedProcess process() {
        return process;
    }

    @Override
    public long movedByteCount() {
        return moved;
    }

    @Override
    public String toString() {
        return name;
    }
}
