package io.netqueue.session;

import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.Worker;
import java.nio.ByteBuffer;

/**
 * A server's link whose session ended in order: says BYE, where packets are lost again and again, until the client says
 * BYE too. Nothing else that comes is looked at. Worker only; valid for the link.
 */
final class Parting implements FrameReader.Listener {
    private final Link link;
    private final Runnable useless;
    private final Farewell farewell;
    private final Runnable bye;
    private long saidAtNanos;
    private long intervalNanos = Repair.MIN_PROBE_NANOS;
    private Worker.Timer timer;
    private boolean over;

    /**
     * Nothing is said yet.
     *
     * @param useless counts a frame that changes nothing any more (R12); it may have been under way
     * @param farewell hears of the answer
     * @param bye says BYE
     */
    Parting(Link link, Runnable useless, Farewell farewell, Runnable bye) {
        this.link = link;
        this.useless = useless;
        this.farewell = farewell;
        this.bye = bye;
    }

    /** Says BYE, and where it may be lost, though the link lives, says it again later. */
    void begin() {
        say();
        if (isLossy()) {
            repeatLater();
        }
    }

    private boolean isLossy() {
        return link.packetSize() > 0;
    }

    private void say() {
        saidAtNanos = link.worker().nanoTime();
        bye.run();
    }

    private void repeatLater() {
        timer = link.worker()
                .schedule(
                        () -> {
                            sayAgain();
                            repeatLater();
                        },
                        intervalNanos);
        intervalNanos = Math.min(2 * intervalNanos, Repair.MAX_PROBE_NANOS);
    }

    private void sayAgain() {
        if (isLossy() && link.isWritable() && link.worker().nanoTime() - saidAtNanos >= Repair.MIN_PROBE_NANOS) {
            say();
        }
    }

    /** The link is gone, or about to be closed. */
    void end() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    boolean isOver() {
        return over;
    }

    // ---- frames

    @Override
    public boolean isReading() {
        return !over;
    }

    /** Any other than CLOSED is of a client that has not heard, and comes back. */
    @Override
    public void onBye(Bye answer) {
        end();
        link.close();
        if (answer.code() == ByeCode.CLOSED) {
            farewell.end();
        }
    }

    /** The client says HELLO again. */
    @Override
    public void onHandshake(int type, Handshake handshake) {
        useless.run();
        sayAgain();
    }

    /** The client asks what became of its last frames. */
    @Override
    public void onPing(int token, long sentPosition) {
        sayAgain();
    }

    @Override
    public void onFrame() {
        useless.run();
    }

    @Override
    public void onData(Chunk chunk, int byteCount) {
        ByteBuffer buffer = chunk.buffer();
        buffer.position(buffer.position() + byteCount);
    }

    @Override
    public void onPush() {}

    @Override
    public void onAck(long ackPosition, long limitPosition) {}

    @Override
    public void onPong(int token, long ackPosition, long limitPosition) {}

    @Override
    public void onNak(long expectedPosition) {}

    @Override
    public void onFin(long endPosition) {}
}
