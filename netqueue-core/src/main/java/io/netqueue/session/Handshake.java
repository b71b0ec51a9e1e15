package io.netqueue.session;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The content of HELLO and of WELCOME, which share one layout.
 *
 * <pre>
 * off  size  field                        off  size  field
 *   0   u8   version                       36   u64  recvPos: next position expected
 *   1   u8   oldest version understood     44   u64  limitPos: credit granted
 *   2   u16  flags                         52   u64  maxMessage: largest payload taken
 *   4   16   id                            60   u32  maxFrame: largest frame body taken
 *  20   u64  incarnation                   64   u32  keepAliveMillis
 *  28   u32  epoch                         68   u32  expiryMillis; FFFFFFFF = unlimited
 *  32   u32  linkId                        72   16   resume token, or zero
 *                                          88   ...  options: type u8, length u16, value
 * </pre>
 *
 * Source: {@code docs/WIRE.md} §5.
 *
 * @param oldestVersion the oldest version understood; 0 in WELCOME
 * @param flags bit 0 RESUME or RESUMED, bit 1 ADOPTED in WELCOME
 * @param id the sender's id
 * @param incarnation the sender's incarnation
 * @param link epoch and linkId of this attach
 * @param receive the sender's receiving side
 * @param timing keep-alive and expiry
 * @param token the resume token
 * @param options what is optional
 */
record Handshake(
        int version,
        int oldestVersion,
        int flags,
        UUID id,
        long incarnation,
        Attach link,
        Receive receive,
        Timing timing,
        Token token,
        Options options) {

    static final int VERSION_1 = 1;
    /** In HELLO: the client holds a token. In WELCOME: the session is the former one. */
    static final int RESUME = 1;
    /** In WELCOME: the server kept queues of a former incarnation for the client. */
    static final int ADOPTED = 2;
    /** The size of what comes before the options. */
    static final int FIXED_SIZE = 88;

    static final int UNLIMITED_MILLIS = -1;

    private static final int OPTION_CREDENTIALS = 1;
    private static final int OPTION_SERIALIZER = 2;
    private static final int OPTION_AGENT = 3;
    private static final int OPTION_FORMER = 4;
    private static final int FORMER_SIZE = 32;

    /** Which attach of the session this is: the epoch counts them, the linkId is random. */
    record Attach(int epoch, int linkId) {}

    /** What the sender of the handshake can receive. */
    record Receive(long recvPosition, long limitPosition, long maxMessage, int maxFrame) {}

    /** Wished or agreed times, u32 milliseconds; an expiry of -1 is unlimited. */
    record Timing(int keepAliveMillis, int expiryMillis) {

        /** The smaller of each; unlimited is the largest as unsigned numbers compare. */
        Timing agree(Timing other) {
            return new Timing(
                    smaller(keepAliveMillis, other.keepAliveMillis), smaller(expiryMillis, other.expiryMillis));
        }

        private static int smaller(int a, int b) {
            return Integer.compareUnsigned(a, b) <= 0 ? a : b;
        }
    }

    /** A session that this one follows, and the proof that it was ours. */
    record Former(long incarnation, Token token, long recvPosition) {}

    /** What is optional; null where absent. */
    record Options(byte[] credentials, String serializer, String agent, Former former) {

        @Override
        public String toString() {
            return "serializer=" + serializer + " agent=" + agent + (former == null ? "" : " former")
                    + (credentials == null ? "" : " credentials");
        }
    }

    boolean isResume() {
        return (flags & RESUME) != 0;
    }

    boolean isAdopted() {
        return (flags & ADOPTED) != 0;
    }

    /** Puts the body of the frame. */
    void write(ByteBuffer out) {
        out.put((byte) version).put((byte) oldestVersion).putShort((short) flags);
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        out.putLong(incarnation).putInt(link.epoch).putInt(link.linkId);
        out.putLong(receive.recvPosition).putLong(receive.limitPosition);
        out.putLong(receive.maxMessage).putInt(receive.maxFrame);
        out.putInt(timing.keepAliveMillis).putInt(timing.expiryMillis);
        token.write(out);
        if (options.credentials != null) {
            putOption(out, OPTION_CREDENTIALS, options.credentials);
        }
        putText(out, OPTION_SERIALIZER, options.serializer);
        putText(out, OPTION_AGENT, options.agent);
        if (options.former != null) {
            out.put((byte) OPTION_FORMER).putShort((short) FORMER_SIZE).putLong(options.former.incarnation);
            options.former.token.write(out);
            out.putLong(options.former.recvPosition);
        }
    }

    private static void putText(ByteBuffer out, int type, String text) {
        if (text != null) {
            putOption(out, type, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void putOption(ByteBuffer out, int type, byte[] value) {
        out.put((byte) type).putShort((short) value.length).put(value);
    }

    /**
     * Reads the body of a HELLO or WELCOME that the buffer holds whole, of this version or a later one.
     *
     * @throws ByeException PROTOCOL_ERROR if it is too short or a field contradicts itself
     */
    static Handshake read(ByteBuffer in) {
        try {
            int version = in.get() & 0xFF;
            int oldest = in.get() & 0xFF;
            int flags = in.getShort() & 0xFFFF;
            UUID id = new UUID(in.getLong(), in.getLong());
            long incarnation = in.getLong();
            Attach link = new Attach(in.getInt(), in.getInt());
            Receive receive = new Receive(in.getLong(), in.getLong(), in.getLong(), readMaxFrame(in));
            Timing timing = new Timing(in.getInt(), in.getInt());
            Token token = Token.read(in);
            Options options = readOptions(in);
            return new Handshake(version, oldest, flags, id, incarnation, link, receive, timing, token, options)
                    .checked();
        } catch (BufferUnderflowException e) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a handshake frame is cut short");
        }
    }

    /** A u32; no frame is as large as the largest int. */
    private static int readMaxFrame(ByteBuffer in) {
        int maxFrame = in.getInt();
        return maxFrame < 0 ? Integer.MAX_VALUE : maxFrame;
    }

    private Handshake checked() {
        if (receive.recvPosition < 0 || receive.limitPosition < 0 || receive.maxMessage < 0) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "a position of the handshake is at or above 2^63");
        }
        if (timing.keepAliveMillis == 0 || receive.maxFrame == 0) {
            throw new ByeException(ByeCode.PROTOCOL_ERROR, "keep-alive and maxFrame of the handshake must not be 0");
        }
        return this;
    }

    private static Options readOptions(ByteBuffer in) {
        byte[] credentials = null;
        String serializer = null;
        String agent = null;
        Former former = null;
        while (in.hasRemaining()) {
            int type = in.get() & 0xFF;
            byte[] value = new byte[Math.min(in.getShort() & 0xFFFF, Frame.MAX_HANDSHAKE)];
            in.get(value);
            switch (type) {
                case OPTION_CREDENTIALS -> credentials = value;
                case OPTION_SERIALIZER -> serializer = Frame.text(value);
                case OPTION_AGENT -> agent = Frame.text(value);
                case OPTION_FORMER -> former = readFormer(value);
                default -> {} // an option of a later version
            }
        }
        return new Options(credentials, serializer, agent, former);
    }

    private static Former readFormer(byte[] value) {
        if (value.length != FORMER_SIZE) {
            throw new ByeException(
                    ByeCode.PROTOCOL_ERROR,
                    "option former has " + value.length + " bytes, but " + FORMER_SIZE + " were expected");
        }
        ByteBuffer fields = ByteBuffer.wrap(value);
        return new Former(fields.getLong(), Token.read(fields), fields.getLong());
    }

    /** For logs: no token, no credentials. */
    @Override
    public String toString() {
        return "version=" + version + " flags=" + flags + " id=" + id + " epoch=" + Integer.toUnsignedString(link.epoch)
                + " recvPos=" + receive.recvPosition + " limitPos=" + receive.limitPosition + ' ' + options;
    }
}
