package io.netqueue.session;

import io.netqueue.stream.Chunk;
import io.netqueue.testkit.ScriptedRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Bytes as frames: they say the same in whatever pieces they come, and end in a BYE at worst. The first byte is how the
 * reader is set, the second how the pieces are cut.
 */
public final class FramesFuzz {
    private static final int MAX_FRAME = 4096;

    private FramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        boolean handshaken = (input[0] & 1) == 0;
        byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
        List<String> whole = new Log(handshaken).read(bytes, new ScriptedRandom(new byte[0]), bytes.length);
        byte[] cuts = {input[1], (byte) (input[1] * 31), (byte) (input[1] * 7), input[0]};
        List<String> pieces = new Log(handshaken).read(bytes, new ScriptedRandom(cuts), 1);
        if (!whole.equals(pieces)) {
            throw new AssertionError("in one piece: " + whole + ", in several: " + pieces);
        }
    }

    public static List<byte[]> seeds() {
        String all = WireExamples.ACK + WireExamples.PING + WireExamples.PONG + WireExamples.NAK + WireExamples.DATA
                + WireExamples.PUSH + "41000002 0102" + "10000000" + WireExamples.FIN + WireExamples.BYE;
        return List.of(
                WireExamples.bytes("00 00" + all),
                WireExamples.bytes("00 35" + all),
                WireExamples.bytes("01 02" + WireExamples.HELLO + WireExamples.ACK),
                WireExamples.bytes("00 02" + WireExamples.WELCOME + all),
                WireExamples.bytes("01 03" + WireExamples.hello(WireExamples.CREDENTIALS + WireExamples.FORMER)),
                WireExamples.bytes("00 01 20000000"),
                WireExamples.bytes("00 01 10ffffff"));
    }

    /** What a reader said, DATA joined. */
    private static final class Log implements FrameReader.Listener {
        private final List<String> log = new ArrayList<>();
        private final StringBuilder data = new StringBuilder();
        private final FrameReader reader = new FrameReader(this, MAX_FRAME);
        private boolean over;

        Log(boolean handshaken) {
            if (handshaken) {
                reader.onHandshaken();
            }
        }

        List<String> read(byte[] bytes, ScriptedRandom cuts, int least) {
            try {
                for (int at = 0; at < bytes.length && !over; ) {
                    int part = Math.min(bytes.length - at, least + cuts.nextInt(64));
                    Chunk chunk = Chunk.of(Arrays.copyOfRange(bytes, at, at + part));
                    reader.read(chunk);
                    if (!over && chunk.buffer().hasRemaining()) {
                        throw new AssertionError(chunk.buffer().remaining() + " bytes were left unread");
                    }
                    chunk.release();
                    at += part;
                }
            } catch (ByeException e) {
                say(e.bye().toString());
            }
            say("end");
            return log;
        }

        private void say(String event) {
            if (data.length() > 0) {
                log.add("data " + data);
                data.setLength(0);
            }
            log.add(event);
        }

        @Override
        public void onFrame() {
            say("frame");
        }

        @Override
        public void onNothing() {
            say("nothing");
        }

        @Override
        public void onHandshake(int type, Handshake handshake) {
            say(Frame.name(type) + handshake);
        }

        @Override
        public void onData(Chunk chunk, int byteCount) {
            ByteBuffer buffer = chunk.buffer();
            byte[] bytes = new byte[byteCount];
            buffer.get(bytes);
            data.append(HexFormat.of().formatHex(bytes));
        }

        @Override
        public void onPush() {
            say("push");
        }

        @Override
        public void onAck(long ackPosition, long limitPosition) {
            say("ack " + ackPosition + ' ' + limitPosition);
        }

        @Override
        public void onPing(int token, long sentPosition) {
            say("ping " + token + ' ' + sentPosition);
        }

        @Override
        public void onPong(int token, long ackPosition, long limitPosition) {
            say("pong " + token + ' ' + ackPosition + ' ' + limitPosition);
        }

        @Override
        public void onNak(long expectedPosition) {
            say("nak " + expectedPosition);
        }

        @Override
        public void onFin(long endPosition) {
            say("fin " + endPosition);
        }

        @Override
        public void onBye(Bye bye) {
            say(bye.toString());
            over = true;
        }

        @Override
        public boolean isReading() {
            return !over;
        }
    }
}
