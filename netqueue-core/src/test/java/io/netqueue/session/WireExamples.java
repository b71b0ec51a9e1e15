package io.netqueue.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** Every frame of the wire protocol once, as hex, and what the hex means. Source: {@code docs/WIRE.md} §4 and §5. */
final class WireExamples {

    static final String ACK = "12000010 0000000000000046 0000000000010000";
    static final String PING = "1300000c fffffffe 0000000000000046";
    static final String PONG = "14000014 00000007 0000000000000046 0000000000010000";
    static final String NAK = "15000008 0000000000000046";
    static final String FIN = "16000008 7ffffffffffffffe";
    static final String BYE = "17000015 000c 000003e8 0000000000000046 676f2061776179"; // "go away"
    static final String DATA = "10000003 616263";
    static final String PUSH = "11000003 616263";

    static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static final long INCARNATION = 0x0102030405060708L;
    static final Token TOKEN = token("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    static final Handshake.Attach ATTACH = new Handshake.Attach(3, 0xcafebabe);
    static final Handshake.Receive RECEIVE = new Handshake.Receive(0x1000, 0x11000, 1 << 30, 256 * 1024);
    static final Handshake.Timing TIMING = new Handshake.Timing(15_000, 300_000);
    static final Handshake.Options NO_OPTIONS = new Handshake.Options(null, null, null, null);

    /** The 88 bytes after version, oldest version and flags. */
    private static final String REST = "00112233445566778899aabbccddeeff" // id
            + "0102030405060708" // incarnation
            + "00000003 cafebabe" // epoch, linkId
            + "0000000000001000 0000000000011000" // recvPos, limitPos
            + "0000000040000000 00040000" // maxMessage, maxFrame
            + "00003a98 000493e0" // keepAliveMillis, expiryMillis
            + "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"; // token

    static final String CREDENTIALS = "01 0003 010203";
    static final String SERIALIZER = "02 0007 6f626a65637473";
    static final String AGENT = "03 0006 74c3a974c3a9";
    static final String FORMER = "04 0020 1112131415161718 a0a1a2a3a4a5a6a7a8a9aaabacadaeaf 0000000000000234";
    static final Handshake.Former FORMER_VALUE = new Handshake.Former(0x1112131415161718L, TOKEN, 0x234);

    static final String HELLO = hello("");
    static final String WELCOME = "02000058 01 00 0003" + REST;

    private WireExamples() {}

    /** A HELLO with these options. */
    static String hello(String options) {
        return frame(Frame.HELLO, "01 01 0001" + REST + options);
    }

    static String frame(int type, String body) {
        byte[] bytes = bytes(body);
        return HexFormat.of().toHexDigits((long) type << 24 | bytes.length, 8)
                + HexFormat.of().formatHex(bytes);
    }

    static Handshake hello(Handshake.Options options) {
        return new Handshake(1, 1, Handshake.RESUME, ID, INCARNATION, ATTACH, RECEIVE, TIMING, TOKEN, options);
    }

    static Handshake welcome() {
        return new Handshake(
                1,
                0,
                Handshake.RESUME | Handshake.ADOPTED,
                ID,
                INCARNATION,
                ATTACH,
                RECEIVE,
                TIMING,
                TOKEN,
                NO_OPTIONS);
    }

    static Token token(String hex) {
        return Token.read(ByteBuffer.wrap(bytes(hex)));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
