package io.netqueue.tcp;

import io.netqueue.options.NetworkLocation;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * A preamble and a HELLO as a client said them, which may be changed and said again by anybody. The layout is that of
 * {@code docs/WIRE.md} §4 and §5, written down here once more on purpose.
 */
final class RawHello {
    static final int TOKEN_BYTES = 16;

    private static final int BODY = 4 + 4;
    private static final int FLAGS_AT = BODY + 2;
    private static final int ID_AT = BODY + 4;
    private static final int INCARNATION_AT = BODY + 20;
    private static final int EPOCH_AT = BODY + 28;
    private static final int LINK_ID_AT = BODY + 32;
    private static final int TOKEN_AT = BODY + 72;
    private static final int FIXED_SIZE = 88;
    private static final int DATA_PUSH = 0x11;

    private final byte[] bytes;

    /** What the client sends in HELLO comes alone, since it waits for WELCOME; later bytes are cut off. */
    RawHello(byte[] first) {
        int length = ByteBuffer.wrap(first).getInt(4) & 0xFFFFFF;
        bytes = Arrays.copyOf(first, BODY + length);
    }

    /** The HELLO of a client that is new: it takes and grants what is usual. */
    static RawHello ofNew(UUID id) {
        ByteBuffer out = ByteBuffer.allocate(BODY + FIXED_SIZE);
        out.putInt(0x004E5132).putInt(0x01 << 24 | FIXED_SIZE);
        out.put((byte) 1).put((byte) 1).putShort((short) 0);
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        out.putLong(4711).putInt(1).putInt(31); // incarnation, epoch, linkId
        out.putLong(0).putLong(64 * 1024).putLong(1 << 30).putInt(256 * 1024); // what it takes
        out.putInt(15_000).putInt(300_000); // keep-alive, expiry
        return new RawHello(out.array());
    }

    /** Of another client. */
    RawHello id(UUID id) {
        RawHello changed = new RawHello(bytes);
        ByteBuffer.wrap(changed.bytes)
                .putLong(ID_AT, id.getMostSignificantBits())
                .putLong(ID_AT + Long.BYTES, id.getLeastSignificantBits());
        return changed;
    }

    /** Of another incarnation, a process that took the id over. */
    RawHello incarnation(long incarnation) {
        RawHello changed = new RawHello(bytes);
        ByteBuffer.wrap(changed.bytes).putLong(INCARNATION_AT, incarnation);
        return changed;
    }

    int epoch() {
        return ByteBuffer.wrap(bytes).getInt(EPOCH_AT);
    }

    byte[] token() {
        return Arrays.copyOfRange(bytes, TOKEN_AT, TOKEN_AT + TOKEN_BYTES);
    }

    /** Of another epoch, and so of another link. */
    RawHello epoch(int epoch) {
        RawHello changed = new RawHello(bytes);
        ByteBuffer.wrap(changed.bytes).putInt(EPOCH_AT, epoch).putInt(LINK_ID_AT, epoch * 31);
        return changed;
    }

    RawHello token(byte[] token) {
        RawHello changed = new RawHello(bytes);
        ByteBuffer.wrap(changed.bytes).position(TOKEN_AT).put(token);
        return changed;
    }

    RawHello withoutToken() {
        RawHello changed = token(new byte[TOKEN_BYTES]);
        changed.bytes[FLAGS_AT + 1] = 0;
        return changed;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Says it, and listens until the server says BYE. Returns the code of that. */
    int say(NetworkLocation server) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send(bytes);
            return client.bye();
        }
    }

    /** Says it, and says nothing more. */
    Socket sayAndStay(NetworkLocation server) throws IOException {
        Socket socket = new Socket(server.host(), server.port());
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** Sends the first message of a session, in one frame. */
    static void sendMessage(Socket socket, byte[] payload) throws IOException {
        int length = Long.BYTES + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + length);
        frame.putInt(DATA_PUSH << 24 | length).putLong(payload.length).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    /** Says it, and is gone. */
    void sayAndReset(NetworkLocation server) throws IOException {
        try (Socket socket = new Socket(server.host(), server.port())) {
            socket.getOutputStream().write(bytes);
            socket.setSoLinger(true, 0);
        }
    }
}
