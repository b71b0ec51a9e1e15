package io.netqueue.session;

import io.netqueue.testkit.ScriptedRandom;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * The production classes of one session, a server's or a client's, against a script of what its other ends say, what its
 * application does, and how time passes. Whatever that is, a BYE is the worst that happens, and in the end nothing is left.
 */
public final class SessionFuzz {
    private static final int MOST_STEPS = 200;
    private static final int KINDS = 19;
    private static final long CREDIT = 1 << 16;

    private final ScriptedRandom script;
    private final SessionWorld world = new SessionWorld();
    private final boolean server;
    private RawPeer peer;

    private SessionFuzz(ScriptedRandom script) {
        this.script = script;
        this.server = script.nextBoolean();
        this.peer = server ? world.newPeer() : world.acceptClient();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        new SessionFuzz(new ScriptedRandom(input)).run();
    }

    /** Scripts that say HELLO or WELCOME, put, take, lose a link, come back, and close; numbers as in {@link #step}. */
    public static List<byte[]> seeds() {
        return List.of(
                bytes("01 02000000 3a97 0493df 0300ff01 0b0010 0500 0c 0600 0700"),
                bytes("01 02000000 3a97 0493df 030010 0d 00 02000101 3a97 0493df 030010 0c 0f 0500 0700 0500"),
                bytes("01 02000000 3a97 0493df 0b0100 0b0200 0e 1200 0500 0e 0501 0502 0a0e 0a0f"),
                bytes(
                        "01 02000000 3a97 0493df 030010 00 02010000 3a97 0493df 0a0c 0a0c 00 02000102 3a97 0493df 0600 10 0600"),
                bytes(
                        "01 02000000 3a97 0493df 0b0010 0d 0a13 00 02000101 3a97 0493df 00 02000000 3a97 0493df 0700 0500 0f"),
                bytes(
                        "00 02000000 3a97 0493df 0b0010 0500 030020 0c 0d 0a0a 00 02000100 3a97 0493df 0b0010 0500 0f 0700 0500 0808"),
                bytes(
                        "00 02000000 3a97 0493df 0b0010 0806 0a08 00 02000000 3a97 0493df 0500 0815 0a0a 00 02000000 3a97 0493df 0a12"),
                bytes("00 0903010203 0a0f 00 02000000 3a97 0493df 1100 0d 0a13"));
    }

    private static byte[] bytes(String hex) {
        return WireExamples.bytes(hex);
    }

    private void run() {
        for (int i = 0; i < MOST_STEPS && script.hasMore(); i++) {
            step(script.nextInt(KINDS));
        }
        world.end();
    }

    private void step(int kind) {
        switch (kind) {
            case 0 -> peer = server ? world.newPeer() : last();
            case 1 -> peer = world.peers().get(script.nextInt(world.peers().size()));
            case 2 -> handshake();
            case 3 -> message(script.nextInt(4096));
            case 4 -> peer.data(script.nextBoolean(), chosenBytes(64));
            case 5 -> positions(Frame.ACK, 2);
            case 6 -> ping();
            case 7 -> fin();
            case 8 -> bye();
            case 9 -> peer.send(chosenBytes(128));
            case 10 -> world.worker.advance(Duration.ofMillis(1L << script.nextInt(20)));
            case 11 -> world.put(script.nextInt(4096));
            case 12 -> world.take();
            case 13 -> peer.cut();
            case 14 -> peer.stallOther(script.nextInt(1 << 12));
            case 15 -> close();
            case 16 -> useless();
            case 17 -> peer.data(true, new byte[script.nextInt(1 << 18)]);
            default -> positions(Frame.NAK, 1);
        }
    }

    private RawPeer last() {
        return world.peers().get(world.peers().size() - 1);
    }

    private byte[] chosenBytes(int most) {
        byte[] chosen = new byte[1 + script.nextInt(most)];
        script.nextBytes(chosen);
        return chosen;
    }

    /** Near what would be right, or anywhere. */
    private long near(long position) {
        int choice = script.nextInt(8);
        return choice == 7 ? script.nextLong() : position + choice - (choice < 4 ? 0 : 7);
    }

    private long received() {
        return world.session() == null ? 0 : world.session().receiver().position();
    }

    private long sent() {
        return world.session() == null ? 0 : world.session().sender().position();
    }

    /** A HELLO or WELCOME: incarnation, epoch and token are those of the session or others. */
    private void handshake() {
        int incarnation = 1 + script.nextInt(3);
        int choice = script.nextInt(8);
        Session session = world.session();
        Token token = choice % 4 == 0 || session == null
                ? Token.NONE
                : choice % 4 == 1 ? session.identity().token() : WireExamples.TOKEN;
        int epoch = 1 + script.nextInt(4);
        long position = choice < 4 ? 0 : near(sent());
        Handshake hello = RawPeer.hello(Ends.CLIENT, incarnation, epoch, token, position);
        if (server) {
            Handshake.Former former = choice == 6
                    ? new Handshake.Former(
                            incarnation - 1,
                            session == null ? token : session.identity().token(),
                            position)
                    : null;
            peer.handshake(Frame.HELLO, with(hello, hello.link(), new Handshake.Options(null, null, null, former)));
        } else if (!peer.handshakes().isEmpty()) {
            peer.handshake(Frame.WELCOME, with(hello, peer.handshakes().get(0).link(), WireExamples.NO_OPTIONS));
        }
    }

    private Handshake with(Handshake hello, Handshake.Attach link, Handshake.Options options) {
        Handshake.Timing timing = new Handshake.Timing(1 + script.nextInt(40_000), script.nextInt(400_000));
        return new Handshake(
                1,
                server ? 1 : 0,
                hello.flags(),
                hello.id(),
                hello.incarnation(),
                link,
                hello.receive(),
                timing,
                hello.token(),
                options);
    }

    private void message(int byteCount) {
        byte[] message = new byte[Long.BYTES + byteCount];
        ByteBuffer.wrap(message).putLong(byteCount);
        peer.data(script.nextBoolean(), message);
    }

    private void positions(int type, int count) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + count * Long.BYTES);
        frame.putInt(type << 24 | count * Long.BYTES).putLong(near(sent()));
        if (count == 2) {
            frame.putLong(near(sent() + CREDIT));
        }
        peer.send(frame.array());
    }

    private void ping() {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + Frame.PING_SIZE);
        peer.send(frame.putInt(Frame.PING << 24 | Frame.PING_SIZE)
                .putInt(script.nextInt(3))
                .putLong(near(received()))
                .array());
    }

    private void fin() {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + Frame.FIN_SIZE);
        peer.send(frame.putInt(Frame.FIN << 24 | Frame.FIN_SIZE)
                .putLong(near(received()))
                .array());
    }

    private void bye() {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + Frame.BYE_SIZE);
        peer.send(frame.putInt(Frame.BYE << 24 | Frame.BYE_SIZE)
                .putShort((short) script.nextInt(26))
                .putInt(script.nextInt(1 << 16))
                .putLong(near(sent()))
                .array());
    }

    private void useless() {
        peer.send(bytes(script.nextBoolean() ? "40000000".repeat(400) : WireExamples.ACK.repeat(300)));
    }

    private void close() {
        if (script.nextBoolean()) {
            world.endpoint().abandon();
        } else {
            world.endpoint().close();
        }
        world.worker.run();
    }
}
