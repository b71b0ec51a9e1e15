package io.netqueue.session;

import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The other end of a link that says whatever a test wants it to, and hears nothing of what it is told. */
final class RawPeer implements LinkListener {

    private final List<Handshake> handshakes = new ArrayList<>();
    private byte[] unparsed = {};
    private Link link;
    private Throwable closeCause;

    /** Connects to a server; the worker is not run. */
    static RawPeer connect(ManualWorker worker, LinkListener server) {
        RawPeer peer = new RawPeer();
        MemoryLink.connect(worker, peer, server);
        worker.run();
        return peer;
    }

    /** A HELLO of a client, as it would say it for a new session. */
    static Handshake hello(UUID id, long incarnation, int epoch, Token token, long recvPosition) {
        return hello(id, incarnation, epoch, token, recvPosition, null);
    }

    /** A HELLO that says what session the client had before. */
    static Handshake hello(
            UUID id, long incarnation, int epoch, Token token, long recvPosition, Handshake.Former former) {
        return new Handshake(
                1,
                1,
                token == Token.NONE ? 0 : Handshake.RESUME,
                id,
                incarnation,
                new Handshake.Attach(epoch, 100 + epoch),
                new Handshake.Receive(recvPosition, recvPosition + (1 << 20), 1 << 30, 256 * 1024),
                new Handshake.Timing(15_000, 300_000),
                token,
                new Handshake.Options(null, null, null, former));
    }

    /** Shakes hands for a new session, and the worker runs. */
    RawPeer greeted() {
        return greeted(hello(Ends.CLIENT, 1, 1, Token.NONE, 0));
    }

    RawPeer greeted(Handshake hello) {
        handshake(Frame.HELLO, hello);
        return this;
    }

    void handshake(int type, Handshake handshake) {
        worker().call(() -> {
            new FrameWriter(link, Integer.MAX_VALUE).handshake(type, handshake);
            link.flush();
        });
    }

    /** Says this, and the worker runs. */
    void send(String hex) {
        send(WireExamples.bytes(hex));
    }

    void send(byte[] bytes) {
        worker().call(() -> {
            for (int at = 0; at < bytes.length; at += 1024) {
                int part = Math.min(1024, bytes.length - at);
                link.room(part).put(bytes, at, part);
            }
            link.flush();
        });
    }

    /** A DATA frame with these bytes. */
    void data(boolean push, byte[] bytes) {
        byte[] frame = new byte[4 + bytes.length];
        ByteBuffer.wrap(frame)
                .putInt((push ? Frame.DATA_PUSH : Frame.DATA) << 24 | bytes.length)
                .put(bytes);
        send(frame);
    }

    /** The connection breaks. */
    void cut() {
        ((MemoryLink) link).cut();
        worker().run();
    }

    /** Reads no more, so that the other end may hold so many bytes for it; 0: reads again. */
    void stallOther(int bytes) {
        if (bytes > 0) {
            ((MemoryLink) link).peer().stall(bytes);
        } else {
            worker().call(((MemoryLink) link).peer()::flow);
        }
    }

    /** Bytes that wait at the other end for this one to read. */
    int owed() {
        return ((MemoryLink) link).peer().backlog();
    }

    private ManualWorker worker() {
        return ((MemoryLink) link).worker();
    }

    /** What the other end said, printed. */
    List<String> heard() {
        return ((MemoryLink) link).peer().frames();
    }

    String lastHeard() {
        return heard().get(heard().size() - 1);
    }

    /** The handshakes the other end said. */
    List<Handshake> handshakes() {
        return handshakes;
    }

    boolean isClosed() {
        return closeCause != null;
    }

    // ---- LinkListener

    @Override
    public void onOpened(Link opened) {
        link = opened;
    }

    @Override
    public void onBytes(Chunk bytes) {
        byte[] all = new byte[unparsed.length + bytes.byteCount()];
        System.arraycopy(unparsed, 0, all, 0, unparsed.length);
        bytes.buffer().get(all, unparsed.length, all.length - unparsed.length);
        bytes.release();
        ByteBuffer in = ByteBuffer.wrap(all);
        while (in.remaining() >= 4 && in.remaining() >= 4 + (in.getInt(in.position()) & 0xFFFFFF)) {
            int word = in.getInt();
            ByteBuffer body = in.slice(in.position(), word & 0xFFFFFF);
            if (Frame.isHandshake(word >>> 24)) {
                handshakes.add(Handshake.read(body));
            }
            in.position(in.position() + (word & 0xFFFFFF));
        }
        unparsed = new byte[in.remaining()];
        in.get(unparsed);
    }

    @Override
    public void onReadDone() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(Throwable cause) {
        closeCause = cause;
    }
}
