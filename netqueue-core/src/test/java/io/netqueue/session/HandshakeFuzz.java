package io.netqueue.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes as the body of a HELLO or WELCOME: refused with PROTOCOL_ERROR, or understood, and then what is written from it
 * is understood in the same way. A server answers it with WELCOME or BYE, a client goes on or says BYE; neither is harmed.
 */
public final class HandshakeFuzz {
    /** Text that is no UTF-8 is written longer than it came. */
    private static final int ROOM = 4 * Frame.MAX_HANDSHAKE;

    private HandshakeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] body = Arrays.copyOf(input, Math.min(input.length, Frame.MAX_HANDSHAKE));
        checkLayout(body);
        checkServer(body);
        checkClient(body);
    }

    private static void checkLayout(byte[] body) {
        Handshake handshake;
        try {
            handshake = Handshake.read(ByteBuffer.wrap(body));
        } catch (ByeException e) {
            if (e.bye().code() != ByeCode.PROTOCOL_ERROR) {
                throw new AssertionError(e);
            }
            return;
        }
        byte[] once = written(handshake);
        byte[] twice = written(Handshake.read(ByteBuffer.wrap(once)));
        if (!Arrays.equals(once, twice)) {
            throw new AssertionError("a handshake that is written differs: " + handshake);
        }
        if (handshake.toString().chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a handshake begins a line of its own in the log");
        }
    }

    private static byte[] written(Handshake handshake) {
        ByteBuffer out = ByteBuffer.allocate(ROOM);
        handshake.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void checkServer(byte[] body) {
        SessionWorld world = new SessionWorld();
        RawPeer peer = world.newPeer();
        peer.send(frame(Frame.HELLO, body));
        String heard = peer.heard().isEmpty() ? "nothing" : peer.lastHeard();
        if (!heard.startsWith("WELCOME") && !heard.startsWith("BYE")) {
            throw new AssertionError("the server answered " + heard);
        }
        world.end();
    }

    private static void checkClient(byte[] body) {
        SessionWorld world = new SessionWorld();
        RawPeer server = world.acceptClient();
        byte[] welcome = body.clone();
        if (welcome.length >= Handshake.FIXED_SIZE) { // a server that is hostile knows the linkId
            ByteBuffer.wrap(welcome)
                    .putInt(32, server.handshakes().get(0).link().linkId());
        }
        server.send(frame(Frame.WELCOME, welcome));
        world.end();
    }

    private static byte[] frame(int type, byte[] body) {
        return ByteBuffer.allocate(Frame.HEADER_SIZE + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array();
    }

    public static List<byte[]> seeds() {
        String fixed = WireExamples.HELLO.substring(Frame.HEADER_SIZE * 2);
        String fresh = "01 01 0000" + fixed.replace(" ", "").substring(8, 72) // to the linkId
                + "0000000000000000 0000000000011000 0000000040000000 00040000 00003a98 000493e0"
                + "00000000000000000000000000000000";
        return List.of(
                WireExamples.bytes(fixed),
                WireExamples.bytes(fresh),
                WireExamples.bytes(fresh + WireExamples.SERIALIZER),
                WireExamples.bytes(fresh + "02 0005 6279746573" + WireExamples.AGENT + WireExamples.CREDENTIALS),
                WireExamples.bytes(fresh + WireExamples.FORMER),
                WireExamples.bytes(fresh + "7f 0003 010203"),
                WireExamples.bytes(fresh + "02 ffff 01"));
    }
}
