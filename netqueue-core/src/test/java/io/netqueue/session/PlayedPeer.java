package io.netqueue.session;

import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The far end of a {@link PlayedSession}, over any number of links: keeps what it received, acknowledges at once unless
 * it is silenced, and answers FIN with FIN. Every message is one value of 8 bytes. On the worker of the present link.
 */
final class PlayedPeer implements LinkListener, FrameReader.Listener {

    private static final int MESSAGE_SIZE = Frame.MESSAGE_HEADER_SIZE + Long.BYTES;

    // valid for the session
    private final List<Long> received = new ArrayList<>();
    private final ByteBuffer message = ByteBuffer.allocate(MESSAGE_SIZE);
    private long position;
    private long granted = 1 << 20;
    private boolean silent;
    private boolean finReceived;
    private volatile boolean finExpected;

    // valid for a link
    private FrameWriter writer;
    private FrameReader reader;
    private boolean ackDue;
    private boolean finDue;

    static byte[] payload(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    List<Long> received() {
        return received;
    }

    long position() {
        return position;
    }

    long granted() {
        return granted;
    }

    void grant(long byteCount) {
        granted = byteCount;
    }

    void silence(boolean on) {
        silent = on;
    }

    /** Any thread: from now on the other end may say FIN. */
    void expectFin() {
        finExpected = true;
    }

    // ---- LinkListener

    @Override
    public void onOpened(Link link) {
        writer = new FrameWriter(link, 1024);
        reader = new FrameReader(this, Frame.MAX_DATA);
        reader.onHandshaken();
        if (finReceived) {
            writer.fin(0);
            writer.flush();
        }
    }

    @Override
    public void onBytes(Chunk bytes) {
        reader.read(bytes);
        bytes.release();
    }

    @Override
    public void onReadDone() {
        if (ackDue && !silent) {
            ackDue = false;
            writer.ack(position, position + granted);
            if (finDue) {
                finDue = false;
                writer.fin(0);
            }
            writer.flush();
        }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(Throwable cause) {}

    // ---- frames

    @Override
    public void onData(Chunk chunk, int byteCount) {
        ByteBuffer bytes = chunk.buffer();
        for (int i = 0; i < byteCount; i++) {
            message.put(bytes.get());
            if (!message.hasRemaining()) {
                if (message.getLong(0) != Long.BYTES) {
                    throw new AssertionError("a message of " + message.getLong(0) + " bytes");
                }
                received.add(message.getLong(Frame.MESSAGE_HEADER_SIZE));
                message.clear();
            }
        }
        position += byteCount;
        ackDue = true;
    }

    @Override
    public void onFin(long endPosition) {
        if (!finExpected) {
            throw new AssertionError("FIN, but nobody has closed");
        }
        if (!finReceived) {
            if (endPosition != position) {
                throw new AssertionError("FIN at " + endPosition + ", but " + position + " was received");
            }
            finReceived = true;
            position++;
        }
        finDue = true;
        ackDue = true;
    }

    @Override
    public void onPing(int token, long sentPosition) {
        ackDue = true;
    }

    @Override
    public void onFrame() {}

    @Override
    public void onPush() {}

    @Override
    public void onAck(long ackPosition, long limitPosition) {}

    @Override
    public void onPong(int token, long ackPosition, long limitPosition) {}

    @Override
    public void onNak(long expectedPosition) {
        throw new AssertionError("NAK on a link that keeps order");
    }

    @Override
    public void onHandshake(int type, Handshake handshake) {
        throw new AssertionError("nobody shakes hands here");
    }

    @Override
    public void onBye(Bye bye) {
        throw new AssertionError("the session said " + bye);
    }

    @Override
    public boolean isReading() {
        return true;
    }
}
