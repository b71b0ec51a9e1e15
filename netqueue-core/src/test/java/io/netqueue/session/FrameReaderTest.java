package io.netqueue.session;

import static io.netqueue.session.WireExamples.bytes;
import static io.netqueue.session.WireExamples.frame;
import static io.netqueue.session.WireExamples.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int MAX_FRAME = 5000;

    private static final String ALL = WireExamples.ACK
            + WireExamples.PING
            + WireExamples.PONG
            + WireExamples.NAK
            + WireExamples.DATA
            + WireExamples.PUSH
            + WireExamples.FIN
            + WireExamples.HELLO
            + WireExamples.BYE;

    private static final List<String> ALL_READ = List.of(
            "ack 70 65536",
            "ping fffffffe 70",
            "pong 00000007 70 65536",
            "nak 70",
            "data 616263616263",
            "push",
            "fin 9223372036854775806",
            "handshake 1",
            "bye PROTOCOL_ERROR 12 1000 70 go away");

    private final Recorder recorder = new Recorder();
    private final FrameReader reader = new FrameReader(recorder, MAX_FRAME);

    @Test
    void eachFrameIsReadAsPinned() {
        reader.onHandshaken();
        read(bytes(ALL));

        assertThat(recorder.heard).isEqualTo(ALL_READ);
    }

    @Test
    void framesAreReadByteByByte() {
        reader.onHandshaken();
        for (byte next : bytes(ALL)) {
            read(new byte[] {next});
        }

        assertThat(recorder.heard).isEqualTo(ALL_READ);
    }

    @Test
    void framesAreReadHoweverTheyAreSplitInTwo() {
        byte[] all = bytes(ALL);
        for (int split = 0; split <= all.length; split++) {
            Recorder other = new Recorder();
            FrameReader splitReader = new FrameReader(other, MAX_FRAME);
            splitReader.onHandshaken();
            read(splitReader, other, slice(all, 0, split));
            read(splitReader, other, slice(all, split, all.length));

            assertThat(other.heard).as("split at %d", split).isEqualTo(ALL_READ);
        }
    }

    @Test
    void everyFrameAfterTheHandshakeIsToldOnceHoweverItArrives() {
        reader.onHandshaken();
        byte[] all = bytes(ALL + frame(0x40, "") + frame(0x41, "00") + frame(Frame.DATA, ""));
        read(all);
        assertThat(recorder.frames).isEqualTo(10);
        for (byte next : all) {
            read(new byte[] {next});
        }
        assertThat(recorder.frames).isEqualTo(20);
    }

    @Test
    void aChunkIsReadFromItsPositionOn() {
        reader.onHandshaken();
        Chunk chunk = Chunk.of(bytes("ffff" + WireExamples.ACK));
        chunk.buffer().position(2);
        reader.read(chunk);

        assertThat(recorder.heard).containsExactly("ack 70 65536");
    }

    @Test
    void bytesOfADataFrameAreHandedOnAsTheyArrive() {
        reader.onHandshaken();
        byte[] frame = bytes(frame(Frame.DATA, "00".repeat(MAX_FRAME)));

        read(slice(frame, 0, 104));
        assertThat(recorder.dataBytes).isEqualTo(100);
        read(slice(frame, 104, frame.length));
        assertThat(recorder.dataBytes).isEqualTo(MAX_FRAME);
        assertThat(recorder.heard).hasSize(1);
    }

    @Test
    void pushIsToldAfterTheLastByteOnly() {
        reader.onHandshaken();
        byte[] frame = bytes(WireExamples.PUSH);

        read(slice(frame, 0, frame.length - 1));
        assertThat(recorder.heard).containsExactly("data 6162");
        read(slice(frame, frame.length - 1, frame.length));
        assertThat(recorder.heard).containsExactly("data 616263", "push");
    }

    @Test
    void dataWithoutBytesIsNoData() {
        reader.onHandshaken();
        read(bytes("10000000" + "11000000" + WireExamples.ACK));

        assertThat(recorder.heard).containsExactly("push", "ack 70 65536");
        assertThat(recorder.nothings).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, MAX_FRAME})
    void extensionFramesAreSkippedWhateverTheirSize(int size) {
        reader.onHandshaken();
        byte[] all = bytes(frame(0x40, "ab".repeat(size)) + frame(0x7f, "cd".repeat(size)) + WireExamples.ACK);
        read(all);
        for (byte next : all) {
            read(new byte[] {next});
        }

        assertThat(recorder.heard).containsExactly("ack 70 65536", "ack 70 65536");
        assertThat(recorder.nothings).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x03, 0x0f, 0x18, 0x1f, 0x20, 0x3f, 0x80, 0xff})
    void framesOfNoKnownTypeAreAProtocolError(int type) {
        reader.onHandshaken();

        refuses(ByeCode.PROTOCOL_ERROR, frame(type, ""));
        assertThat(recorder.heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x20, 0x40})
    void nothingButHandshakesAndByeMayComeBeforeTheHandshake(int type) {
        refuses(ByeCode.PROTOCOL_ERROR, frame(type, "00".repeat(16)));
        assertThat(recorder.heard).isEmpty();
    }

    @Test
    void handshakesAndByeAreReadBeforeTheHandshake() {
        read(bytes(WireExamples.WELCOME + WireExamples.BYE));

        assertThat(recorder.heard).containsExactly("handshake 2", ALL_READ.get(8));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1388",
        "11, 1388",
        "40, 1388",
        "7f, 1388", // maxFrame
        "01, 1000",
        "02, 1000", // 4 KiB
        "12, 0400",
        "13, 0400",
        "14, 0400",
        "15, 0400",
        "16, 0400",
        "17, 0400" // 1 KiB
    })
    void oneByteMoreThanTheLargestLengthIsTooLarge(String type, String most) {
        reader.onHandshaken();
        int tooLarge = Integer.parseInt(most, 16) + 1;

        refuses(ByeCode.FRAME_TOO_LARGE, type + String.format("%06x", tooLarge));
        assertThat(recorder.heard).isEmpty();
    }

    @Test
    void lengthIsCheckedBeforeAnyOfTheBodyIsThere() {
        reader.onHandshaken();
        read(bytes("10ffff"));

        refuses(ByeCode.FRAME_TOO_LARGE, "ff");
    }

    @ParameterizedTest
    @CsvSource({"12, 16", "13, 12", "14, 20", "15, 8", "16, 8"})
    void aControlFrameHasExactlyItsSize(String type, int size) {
        int number = Integer.parseInt(type, 16);
        for (int wrong : new int[] {0, size - 1, size + 1}) {
            FrameReader fresh = new FrameReader(recorder, MAX_FRAME);
            fresh.onHandshaken();
            refuses(fresh, ByeCode.PROTOCOL_ERROR, frame(number, "00".repeat(wrong)));
        }
        assertThat(recorder.heard).isEmpty();
    }

    @Test
    void aByeShorterThanItsFieldsIsAProtocolError() {
        refuses(ByeCode.PROTOCOL_ERROR, frame(Frame.BYE, "00".repeat(13)));
    }

    @Test
    void aByeOfALaterVersionIsReadAsFarAsItIsKnown() {
        read(bytes(frame(Frame.BYE, "0063 00000000 0000000000000000" + "78".repeat(300))));

        assertThat(recorder.heard).containsExactly("bye INTERNAL 99 0 0 " + "x".repeat(256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12000010 8000000000000000 0000000000000000",
                "12000010 0000000000000000 8000000000000000",
                "1300000c 00000001 ffffffffffffffff",
                "14000014 00000001 8000000000000000 0000000000000000",
                "14000014 00000001 0000000000000000 8000000000000000",
                "15000008 8000000000000000",
                "16000008 8000000000000000"
            })
    void positionsAreBelowTwoToThePowerOf63(String frame) {
        reader.onHandshaken();

        refuses(ByeCode.PROTOCOL_ERROR, frame);
        assertThat(recorder.heard).isEmpty();
    }

    @Test
    void nothingIsReadAfterTheListenerHadEnough() {
        reader.onHandshaken();
        recorder.reading = 1;
        Chunk chunk = Chunk.of(bytes(WireExamples.ACK + WireExamples.ACK));
        reader.read(chunk);

        assertThat(recorder.heard).containsExactly("ack 70 65536");
        assertThat(chunk.byteCount()).isEqualTo(20);
    }

    private void refuses(ByeCode code, String hex) {
        refuses(reader, code, hex);
    }

    private static void refuses(FrameReader fresh, ByeCode code, String hex) {
        assertThatExceptionOfType(ByeException.class)
                .isThrownBy(() -> fresh.read(Chunk.of(bytes(hex))))
                .satisfies(e -> assertThat(e.bye().code()).isEqualTo(code));
    }

    private void read(byte[] bytes) {
        read(reader, recorder, bytes);
    }

    /** Everything is to be read, as long as the listener wants it. */
    private static void read(FrameReader from, Recorder to, byte[] bytes) {
        Chunk chunk = Chunk.of(bytes);
        from.read(chunk);
        assertThat(chunk.byteCount()).as("unread bytes after " + to.heard).isZero();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    /** Writes down what it hears; pieces of data that follow one another are one. */
    private static final class Recorder implements FrameReader.Listener {

        private final List<String> heard = new ArrayList<>();
        private long dataBytes;
        private int frames;
        private int nothings;
        private int reading = Integer.MAX_VALUE;

        @Override
        public void onFrame() {
            frames++;
        }

        @Override
        public void onNothing() {
            nothings++;
        }

        @Override
        public void onHandshake(int type, Handshake handshake) {
            heard.add("handshake " + type);
        }

        @Override
        public void onData(Chunk chunk, int byteCount) {
            ByteBuffer in = chunk.buffer();
            byte[] bytes = new byte[byteCount];
            in.get(bytes);
            dataBytes += byteCount;
            String last = heard.isEmpty() ? "" : heard.get(heard.size() - 1);
            if (last.startsWith("data ")) {
                heard.set(heard.size() - 1, last + hex(bytes));
            } else {
                heard.add("data " + hex(bytes));
            }
        }

        @Override
        public void onPush() {
            heard.add("push");
        }

        @Override
        public void onAck(long ackPosition, long limitPosition) {
            heard.add("ack " + ackPosition + " " + limitPosition);
        }

        @Override
        public void onPing(int token, long sentPosition) {
            heard.add("ping " + String.format("%08x", token) + " " + sentPosition);
        }

        @Override
        public void onPong(int token, long ackPosition, long limitPosition) {
            heard.add("pong " + String.format("%08x", token) + " " + ackPosition + " " + limitPosition);
        }

        @Override
        public void onNak(long expectedPosition) {
            heard.add("nak " + expectedPosition);
        }

        @Override
        public void onFin(long endPosition) {
            heard.add("fin " + endPosition);
        }

        @Override
        public void onBye(Bye bye) {
            heard.add("bye " + bye.code() + " " + bye.number() + " " + bye.retryAfterMillis() + " " + bye.recvPosition()
                    + " " + bye.text());
        }

        @Override
        public boolean isReading() {
            return heard.size() < reading;
        }
    }
}
