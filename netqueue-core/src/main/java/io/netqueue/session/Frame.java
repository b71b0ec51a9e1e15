package io.netqueue.session;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The layout of NQ2 frames: types, offsets and sizes, each named once, and the one function that prints a frame.
 *
 * <pre>
 *  0        1                          4
 * +--------+--------------------------+---------------- - -
 * | type u8| length u24               | body (length bytes)
 * +--------+--------------------------+---------------- - -
 *
 * ACK    ackPos u64  | limitPos u64                 PING  token u32 | sentPos u64
 * PONG   token u32   | ackPos u64   | limitPos u64  NAK   expectedPos u64
 * FIN    endPos u64                                 BYE   code u16 | retryAfterMillis u32 | recvPos u64 | text
 * DATA   the next bytes of the session stream       HELLO, WELCOME: see {@link Handshake}
 * </pre>
 *
 * All integers are unsigned and big-endian. Source: {@code docs/WIRE.md} §4.
 */
final class Frame {

    static final int HELLO = 0x01;
    static final int WELCOME = 0x02;
    static final int DATA = 0x10;
    static final int DATA_PUSH = 0x11;
    static final int ACK = 0x12;
    static final int PING = 0x13;
    static final int PONG = 0x14;
    static final int NAK = 0x15;
    static final int FIN = 0x16;
    static final int BYE = 0x17;
    static final int FIRST_RESERVED = 0x20;
    static final int FIRST_EXTENSION = 0x40;
    static final int LAST_EXTENSION = 0x7F;

    static final int HEADER_SIZE = 4;
    static final int ACK_SIZE = 16;
    static final int PING_SIZE = 12;
    static final int PONG_SIZE = 20;
    static final int NAK_SIZE = 8;
    static final int FIN_SIZE = 8;
    static final int BYE_SIZE = 14;

    /** A BYE's text takes at most this many bytes. */
    static final int MAX_BYE_TEXT = 256;
    /** The largest body of a control frame. */
    static final int MAX_CONTROL = 1024;
    /** The largest body of HELLO and WELCOME. */
    static final int MAX_HANDSHAKE = 4096;
    /** The largest body of a DATA frame that this library writes, so that an ACK never waits long (R13). */
    static final int MAX_DATA = 256 * 1024;

    /** In front of the frames of a packet: version u8, linkId u32, position u64. */
    static final int PACKET_HEADER_SIZE = 13;

    static final int PACKET_VERSION = 1;

    /** The length in front of every message in the session stream. */
    static final int MESSAGE_HEADER_SIZE = 8;

    private Frame() {}

    static boolean isExtension(int type) {
        return type >= FIRST_EXTENSION && type <= LAST_EXTENSION;
    }

    static boolean isHandshake(int type) {
        return type == HELLO || type == WELCOME;
    }

    static boolean isData(int type) {
        return type == DATA || type == DATA_PUSH;
    }

    static String name(int type) {
        return switch (type) {
            case HELLO -> "HELLO";
            case WELCOME -> "WELCOME";
            case DATA -> "DATA";
            case DATA_PUSH -> "DATA push";
            case ACK -> "ACK";
            case PING -> "PING";
            case PONG -> "PONG";
            case NAK -> "NAK";
            case FIN -> "FIN";
            case BYE -> "BYE";
            default -> String.format("type %02x", type);
        };
    }

    /**
     * Prints one whole frame for a log, whatever is in it. Payloads and secrets are never shown.
     *
     * @param frame the frame, from its type byte; not moved
     * @return such as {@code ACK ackPos=70 limitPos=65536}
     */
    static String toString(ByteBuffer frame) {
        try {
            return print(frame.duplicate());
        } catch (BufferUnderflowException | ByeException e) {
            return name(frame.get(frame.position()) & 0xFF) + " cut short";
        }
    }

    private static String print(ByteBuffer body) {
        int word = body.getInt();
        int type = word >>> 24;
        int length = word & 0xFFFFFF;
        String name = name(type);
        return switch (type) {
            case HELLO, WELCOME -> name + ' ' + Handshake.read(limited(body, length));
            case ACK -> name + " ackPos=" + body.getLong() + " limitPos=" + body.getLong();
            case PING -> name + " token=" + unsigned(body.getInt()) + " sentPos=" + body.getLong();
            case PONG ->
                name + " token=" + unsigned(body.getInt()) + " ackPos=" + body.getLong() + " limitPos="
                        + body.getLong();
            case NAK -> name + " expectedPos=" + body.getLong();
            case FIN -> name + " endPos=" + body.getLong();
            case BYE -> readBye(limited(body, length)).toString();
            default -> name + " length=" + length;
        };
    }

    private static ByteBuffer limited(ByteBuffer body, int length) {
        return body.slice().limit(Math.min(length, body.remaining()));
    }

    /** Reads the body of a BYE, which the buffer holds whole. */
    static Bye readBye(ByteBuffer body) {
        int code = body.getShort() & 0xFFFF;
        int retryAfterMillis = body.getInt();
        long recvPosition = body.getLong();
        byte[] text = new byte[Math.min(body.remaining(), MAX_BYE_TEXT)];
        body.get(text);
        return new Bye(ByeCode.of(code), code, unsigned(retryAfterMillis), recvPosition, text(text));
    }

    /** Text that a peer says of itself, which ends up in logs and errors: it must not begin lines of its own there. */
    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8).replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
