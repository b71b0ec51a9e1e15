package io.netqueue.session;

import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes of one link into frames. DATA bodies are handed on as they arrive, never assembled here; a control
 * frame that arrives in pieces is gathered in at most 4 KiB, which grow as its bytes come. Worker only; valid for one link, dropped with it (R7).
 *
 * <p>Lengths are checked before anything is allocated for them.
 */
final class FrameReader {

    /** Hears what the frames say. May throw {@link ByeException}; nothing more is read then. */
    interface Listener {

        /** A frame other than HELLO, WELCOME and BYE begins. */
        void onFrame();

        /** That frame says nothing: an unknown extension, or DATA without a byte. */
        default void onNothing() {}

        /** A HELLO or WELCOME. */
        void onHandshake(int type, Handshake handshake);

        /** The next bytes of the session stream; all of them are to be consumed from the chunk's buffer. */
        void onData(Chunk chunk, int byteCount);

        /** The end of a DATA frame whose sender waits for the acknowledgement. */
        void onPush();

        void onAck(long ackPosition, long limitPosition);

        void onPing(int token, long sentPosition);

        void onPong(int token, long ackPosition, long limitPosition);

        void onNak(long expectedPosition);

        void onFin(long endPosition);

        void onBye(Bye bye);

        /** Is more wanted, or did a frame end this link? */
        boolean isReading();
    }

    /** Of a control frame in pieces so much is believed before its bytes are there. */
    private static final int FIRST_PART = 256;

    private Listener listener;
    private final int maxFrame;

    private boolean handshaken;
    private ByteBuffer partial;
    private int type;
    private int bodyLeft;
    private boolean inBody;

    FrameReader(Listener listener, int maxFrame) {
        this.listener = listener;
        this.maxFrame = maxFrame;
    }

    /** From the next frame on, another one hears what they say. */
    void handTo(Listener next) {
        listener = next;
    }

    /** The handshake is over: other frames than HELLO, WELCOME and BYE may come. */
    void onHandshaken() {
        handshaken = true;
    }

    boolean isHandshaken() {
        return handshaken;
    }

    /** A new packet: what the one before left unfinished was cut short. */
    void beginPacket() {
        inBody = false;
        partial = null;
    }

    /**
     * Reads on.
     *
     * @param chunk the bytes that arrived; lent, all are consumed unless the listener stops reading
     */
    void read(Chunk chunk) {
        ByteBuffer in = chunk.buffer();
        while (listener.isReading()) {
            if (inBody) {
                if (!in.hasRemaining() && bodyLeft > 0) {
                    return;
                }
                readBody(chunk, in);
            } else {
                ByteBuffer header = gather(in, Frame.HEADER_SIZE);
                if (header == null) {
                    return;
                }
                begin(header.getInt());
            }
        }
    }

    private void begin(int word) {
        type = word >>> 24;
        bodyLeft = word & 0xFFFFFF;
        inBody = true;
        checkType();
        if (handshaken && !Frame.isHandshake(type) && type != Frame.BYE) {
            listener.onFrame();
        }
        if (Frame.isExtension(type) || Frame.isData(type) && bodyLeft == 0) {
            listener.onNothing();
        }
        int most = Frame.isData(type) || Frame.isExtension(type)
                ? maxFrame
                : Frame.isHandshake(type) ? Frame.MAX_HANDSHAKE : Frame.MAX_CONTROL;
        if (bodyLeft > most) {
            throw new ByeException(
                    ByeCode.FRAME_TOO_LARGE,
                    "a frame " + Frame.name(type) + " of " + bodyLeft + " bytes, but at most " + most + " are taken");
        }
    }

    private void checkType() {
        if (!handshaken && !Frame.isHandshake(type) && type != Frame.BYE) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "expected a handshake, got a frame " + Frame.name(type) + ": does the other end speak NQ2?");
        }
        boolean known = Frame.isHandshake(type) || type >= Frame.DATA && type <= Frame.BYE || Frame.isExtension(type);
        if (!known) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "no such frame: " + Frame.name(type));
        }
    }

    private void readBody(Chunk chunk, ByteBuffer in) {
        if (Frame.isData(type)) {
            readData(chunk, in);
        } else if (Frame.isExtension(type)) {
            int part = Math.min(bodyLeft, in.remaining());
            in.position(in.position() + part);
            bodyLeft -= part;
            inBody = bodyLeft > 0;
        } else {
            ByteBuffer body = gather(in, bodyLeft);
            if (body != null) {
                inBody = false;
                dispatch(body);
            }
        }
    }

    private void readData(Chunk chunk, ByteBuffer in) {
        int part = Math.min(bodyLeft, in.remaining());
        bodyLeft -= part;
        inBody = bodyLeft > 0;
        if (part > 0) {
            listener.onData(chunk, part);
        }
        if (!inBody && type == Frame.DATA_PUSH) {
            listener.onPush();
        }
    }

    /** The next {@code size} bytes in one buffer, or null until they are there. */
    private ByteBuffer gather(ByteBuffer in, int size) {
        if (partial == null && in.remaining() >= size) {
            ByteBuffer whole = in.slice(in.position(), size);
            in.position(in.position() + size);
            return whole;
        }
        if (partial == null) {
            partial = ByteBuffer.allocate(Math.min(size, FIRST_PART));
        }
        while (partial.position() < size && in.hasRemaining()) {
            if (!partial.hasRemaining()) {
                partial = ByteBuffer.allocate(Math.min(size, 2 * partial.capacity()))
                        .put(partial.flip());
            }
            partial.put(in.get());
        }
        if (partial.position() < size) {
            return null;
        }
        ByteBuffer whole = partial.flip();
        partial = null;
        return whole;
    }

    private void dispatch(ByteBuffer body) {
        switch (type) {
            case Frame.HELLO, Frame.WELCOME -> listener.onHandshake(type, Handshake.read(body));
            case Frame.ACK -> {
                expect(body, Frame.ACK_SIZE);
                listener.onAck(position(body), position(body));
            }
            case Frame.PING -> {
                expect(body, Frame.PING_SIZE);
                listener.onPing(body.getInt(), position(body));
            }
            case Frame.PONG -> {
                expect(body, Frame.PONG_SIZE);
                listener.onPong(body.getInt(), position(body), position(body));
            }
            case Frame.NAK -> {
                expect(body, Frame.NAK_SIZE);
                listener.onNak(position(body));
            }
            case Frame.FIN -> {
                expect(body, Frame.FIN_SIZE);
                listener.onFin(position(body));
            }
            case Frame.BYE -> {
                if (body.remaining() < Frame.BYE_SIZE) {
                    expect(body, Frame.BYE_SIZE);
                }
                listener.onBye(Frame.readBye(body));
            }
            default -> throw new AssertionError(type);
        }
    }

    private void expect(ByteBuffer body, int size) {
        if (body.remaining() != size) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "a frame " + Frame.name(type) + " of " + size + " bytes expected, got " + body.remaining());
        }
    }

    private static long position(ByteBuffer body) {
        long position = body.getLong();
        if (position < 0) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a position at or above 2^63");
        }
        return position;
    }
}
