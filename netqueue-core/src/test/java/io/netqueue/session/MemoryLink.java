package io.netqueue.session;

import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One end of a connection in memory, which keeps order. It takes what is flushed at once unless it is {@link #stall
 * stalled}, and delivers it unless it is {@link #swallow swallowing}, as a connection does whose other end is gone. It moves
 * a stream, or {@link #movePackets packets}.
 */
public final class MemoryLink implements Link {

    private final ManualWorker worker;
    private final LinkListener listener;
    private final int blockSize;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private final List<byte[]> packets = new ArrayList<>();

    private MemoryLink peer;
    private int packetSize;
    private ByteBuffer block;
    private int blockStart;
    private byte[] unparsed = {};
    private byte[] backlog = {};
    private final List<Chunk> kept = new ArrayList<>();
    private boolean keeping;
    private boolean takesArrays;
    private int references;
    private int flushes;
    private long taken;
    private long bytesUntilCut = Long.MAX_VALUE;
    private boolean stalled;
    private int patience;
    private boolean swallowing;
    private boolean losingNext;
    private int byesToLose;
    private boolean mute;
    private boolean ending;
    private boolean closed;

    MemoryLink(ManualWorker worker, LinkListener listener, int blockSize) {
        this.worker = worker;
        this.listener = listener;
        this.blockSize = blockSize;
    }

    /** A link to nowhere, whose output is asked for with {@link #written}; its rooms are no larger than asked for. */
    static MemoryLink alone() {
        MemoryLink link = new MemoryLink(new ManualWorker(), null, 0);
        link.stalled = true;
        return link;
    }

    /** Connects two ends; each listener hears it from its own worker. */
    static MemoryLink connect(ManualWorker worker, LinkListener from, LinkListener to) {
        MemoryLink near = new MemoryLink(worker, from, 256);
        MemoryLink far = new MemoryLink(worker, to, 256);
        near.peer = far;
        far.peer = near;
        worker.execute(() -> to.onOpened(far));
        worker.execute(() -> from.onOpened(near));
        return near;
    }

    MemoryLink peer() {
        return peer;
    }

    /** Both ends move packets of at most so many bytes, one a flush. Before it opens. */
    void movePackets(int byteCount) {
        packetSize = byteCount;
        peer.packetSize = byteCount;
    }

    /** Arrays, too, go by reference from now on. */
    MemoryLink takeArrays() {
        takesArrays = true;
        return this;
    }

    // ---- Link

    @Override
    public boolean takesArrays() {
        return takesArrays;
    }

    @Override
    public ManualWorker worker() {
        return worker;
    }

    @Override
    public NetworkLocation remote() {
        return new NetworkLocation("memory", 1);
    }

    @Override
    public int packetSize() {
        return packetSize;
    }

    @Override
    public ByteBuffer room(int byteCount) {
        if (byteCount < 1 || byteCount > 1024) {
            throw new AssertionError("asked for a room of " + byteCount + " bytes");
        }
        commit(); // what was put into the last room is output
        if (block == null || block.remaining() < byteCount) {
            block = ByteBuffer.allocate(Math.max(byteCount, blockSize));
            blockStart = 0;
        }
        return block;
    }

    @Override
    public void write(Chunk chunk) {
        commit();
        if (chunk.byteCount() == 0) {
            throw new AssertionError("an empty chunk was written");
        }
        references++;
        byte[] bytes = new byte[chunk.byteCount()];
        chunk.buffer().get(bytes);
        pieces.add(ByteBuffer.wrap(bytes));
        if (keeping) {
            kept.add(chunk);
        } else {
            chunk.release();
        }
    }

    @Override
    public void flush() {
        flushes++;
        byte[] added = written();
        pieces.clear();
        block = null;
        if (packetSize > 0 && added.length > 0) {
            packets.add(added);
            logFrames(part(added, Frame.PACKET_HEADER_SIZE, added.length - Frame.PACKET_HEADER_SIZE));
        } else {
            logFrames(added);
        }
        if (byesToLose > 0 && !frames.isEmpty() && frames.get(frames.size() - 1).startsWith("BYE")) {
            byesToLose--;
            loseNext();
        }
        backlog = joined(backlog, added);
        if (!stalled) {
            take(backlog.length);
        }
    }

    @Override
    public boolean isWritable() {
        return backlog.length <= patience;
    }

    @Override
    public boolean hasBacklog() {
        return backlog.length > 0;
    }

    @Override
    public long takenByteCount() {
        return taken;
    }

    @Override
    public void close() {
        if (!ending) {
            ending = true;
            worker.execute(() -> end(new IOException("closed by this side")));
        }
    }

    // ---- what a test does with it

    /** Takes nothing any more of what is flushed. */
    void stall() {
        stalled = true;
    }

    /** Takes nothing any more of what is flushed, and is writable up to so many bytes that wait. */
    void stall(int bytes) {
        stalled = true;
        patience = bytes;
    }

    /** Takes some of what waits, and says so if that was the last of it. */
    void take(int byteCount) {
        byte[] bytes = part(backlog, 0, byteCount);
        backlog = part(backlog, byteCount, backlog.length - byteCount);
        taken += bytes.length;
        if (bytes.length > 0 && !swallowing && !mute && peer != null) {
            int delivered = (int) Math.min(bytes.length, bytesUntilCut);
            bytesUntilCut -= delivered;
            byte[] before = part(bytes, 0, losingNext ? 0 : delivered);
            losingNext = false;
            worker.execute(() -> peer.deliver(before));
            if (bytesUntilCut == 0) {
                worker.execute(this::cut);
            }
        }
    }

    /** Breaks the connection once so many more bytes of this end's output are delivered. */
    void cutAfter(long byteCount) {
        bytesUntilCut = byteCount;
    }

    /** Takes all that waits and whatever comes. */
    void flow() {
        stalled = false;
        take(backlog.length);
        worker.execute(() -> {
            if (!closed) {
                listener.onWritable();
            }
        });
    }

    int backlog() {
        return backlog.length;
    }

    /** Both directions take bytes and deliver none: the other end is gone and nobody says so. */
    void swallow() {
        swallowing = true;
        peer.swallowing = true;
    }

    /** What is taken next does not come out at the other end, and nobody says so. */
    void loseNext() {
        losingNext = true;
    }

    /** The next of this end's packets that end in BYE do not come out at the other end, and nobody says so. */
    void loseByes(int count) {
        byesToLose = count;
    }

    /** At the other end comes out what nobody put in. */
    void deliverToPeer(byte[] bytes) {
        peer.deliver(bytes);
    }

    /** This end's output does not come out at the other; what that one says does. */
    void mute() {
        mute = true;
    }

    private void commit() {
        if (block != null && block.position() > blockStart) {
            pieces.add(block.slice(blockStart, block.position() - blockStart));
            blockStart = block.position();
        }
    }

    /** The connection breaks; what is under way is lost. */
    void cut() {
        swallow();
        worker.execute(() -> {
            end(new IOException("broken"));
            peer.end(new IOException("broken"));
        });
    }

    /** What was added since the last flush. */
    byte[] written() {
        commit();
        byte[] bytes = {};
        for (ByteBuffer piece : pieces) {
            byte[] next = new byte[piece.remaining()];
            piece.duplicate().get(next);
            bytes = joined(bytes, next);
        }
        return bytes;
    }

    void clear() {
        written();
        pieces.clear();
    }

    /** The frames that this end flushed, printed. */
    List<String> frames() {
        return frames;
    }

    /** The packets that this end flushed. */
    List<byte[]> packets() {
        return packets;
    }

    /** Holds what is written by reference, as a link does until the bytes are out. */
    void keepReferences() {
        keeping = true;
    }

    void releaseReferences() {
        kept.forEach(Chunk::release);
        kept.clear();
    }

    /** How many pieces went by reference. */
    int references() {
        return references;
    }

    int flushes() {
        return flushes;
    }

    boolean isClosed() {
        return closed;
    }

    private void deliver(byte[] bytes) {
        if (bytes.length > 0 && !closed && !ending && !swallowing) {
            listener.onBytes(Chunk.of(bytes));
            listener.onReadDone();
        }
    }

    private void end(IOException cause) {
        if (!closed) {
            closed = true;
            listener.onClosed(cause);
            if (peer != null && !swallowing && !mute) {
                worker.execute(() -> peer.end(new EOFException("closed by the other side")));
            }
        }
    }

    private void logFrames(byte[] added) {
        ByteBuffer all = ByteBuffer.wrap(joined(unparsed, added));
        while (all.remaining() >= Frame.HEADER_SIZE) {
            int size = Frame.HEADER_SIZE + (all.getInt(all.position()) & 0xFFFFFF);
            if (all.remaining() < size) {
                break;
            }
            frames.add(Frame.toString(all.slice(all.position(), size)));
            all.position(all.position() + size);
        }
        unparsed = new byte[all.remaining()];
        all.get(unparsed);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private static byte[] part(byte[] bytes, int offset, int byteCount) {
        byte[] part = new byte[byteCount];
        System.arraycopy(bytes, offset, part, 0, byteCount);
        return part;
    }
}
