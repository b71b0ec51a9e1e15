package io.netqueue.session;

import static io.netqueue.session.WireExamples.ascii;
import static io.netqueue.session.WireExamples.bytes;
import static io.netqueue.session.WireExamples.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

    private static final int EFFICIENT = 100;

    private final MemoryLink link = MemoryLink.alone();
    private final FrameWriter writer = new FrameWriter(link, EFFICIENT);
    private final FakeReceipt receipt = new FakeReceipt();

    @Test
    void eachControlFrameIsWrittenAsPinned() {
        writer.ack(70, 65536);
        expect(WireExamples.ACK);
        writer.ping(-2, 70);
        expect(WireExamples.PING);
        writer.pong(7, 70, 65536);
        expect(WireExamples.PONG);
        writer.nak(70);
        expect(WireExamples.NAK);
        writer.fin(Long.MAX_VALUE - 1);
        expect(WireExamples.FIN);
        writer.bye(Bye.of(ByeCode.PROTOCOL_ERROR, "go away").retryAfter(1000).receivedTo(70));
        expect(WireExamples.BYE);
    }

    @Test
    void lastWordsAreAPacketWithByeDetach() {
        assertThat(FrameWriter.lastWords(0xCAFEBABE))
                .isEqualTo(bytes("01 CAFEBABE 0000000000000000 17 00000E 0000 00000000 0000000000000000"));
    }

    @Test
    void helloAndWelcomeAreWrittenAsPinned() {
        writer.handshake(Frame.HELLO, WireExamples.hello(WireExamples.NO_OPTIONS));
        expect(WireExamples.HELLO);
        writer.handshake(Frame.WELCOME, WireExamples.welcome());
        expect(WireExamples.WELCOME);
    }

    @Test
    void eachOptionOfAHandshakeIsWrittenAsPinned() {
        writer.handshake(Frame.HELLO, hello(bytes("010203"), null, null, null));
        expect(WireExamples.hello(WireExamples.CREDENTIALS));
        writer.handshake(Frame.HELLO, hello(null, "objects", null, null));
        expect(WireExamples.hello(WireExamples.SERIALIZER));
        writer.handshake(Frame.HELLO, hello(null, null, "tété", null));
        expect(WireExamples.hello(WireExamples.AGENT));
        writer.handshake(Frame.HELLO, hello(null, null, null, WireExamples.FORMER_VALUE));
        expect(WireExamples.hello(WireExamples.FORMER));
        writer.handshake(Frame.HELLO, hello(bytes("010203"), "objects", "tété", WireExamples.FORMER_VALUE));
        expect(WireExamples.hello(
                WireExamples.CREDENTIALS + WireExamples.SERIALIZER + WireExamples.AGENT + WireExamples.FORMER));
    }

    private static Handshake hello(byte[] credentials, String serializer, String agent, Handshake.Former former) {
        return WireExamples.hello(new Handshake.Options(credentials, serializer, agent, former));
    }

    @Test
    void textOfAByeIsCutAt256Bytes() {
        writer.bye(Bye.of(ByeCode.DETACH, "x".repeat(300)));

        expect(WireExamples.frame(Frame.BYE, "0000 00000000 0000000000000000" + "78".repeat(256)));
    }

    @Test
    void textOfAByeIsNeverCutWithinALetter() {
        writer.bye(Bye.of(ByeCode.DETACH, "x".repeat(255) + "é"));
        expect(WireExamples.frame(Frame.BYE, "0000 00000000 0000000000000000" + "78".repeat(255)));

        writer.bye(Bye.of(ByeCode.DETACH, "x".repeat(253) + "😀"));
        expect(WireExamples.frame(Frame.BYE, "0000 00000000 0000000000000000" + "78".repeat(253)));

        writer.bye(Bye.of(ByeCode.DETACH, "x".repeat(254) + "é!"));
        expect(WireExamples.frame(Frame.BYE, "0000 00000000 0000000000000000" + "78".repeat(254) + "c3a9"));
    }

    @Test
    void packetsAreSmallUntilLargerOnesAreAllowedAndNeverLargerThanTheLinkTakes() {
        MemoryLink moving = MemoryLink.connect(new ManualWorker(), null, null);
        moving.movePackets(1 << 20);
        FrameWriter packets = new FrameWriter(moving, EFFICIENT);
        int headers = Frame.PACKET_HEADER_SIZE + Frame.HEADER_SIZE;

        packets.openPacket(7, 0);
        assertThat(packets.dataRoom()).isEqualTo(Allowance.LEAST_PACKET_BYTES - headers);
        packets.limitPackets(200_000);
        assertThat(packets.dataRoom())
                .as("of the packet that is open")
                .isEqualTo(Allowance.LEAST_PACKET_BYTES - headers);
        packets.flush();
        packets.openPacket(7, 0);
        assertThat(packets.dataRoom()).isEqualTo(200_000 - headers);
        packets.limitPackets(1 << 24);
        packets.flush();
        packets.openPacket(7, 0);
        assertThat(packets.dataRoom()).isEqualTo((1 << 20) - headers);
    }

    @Test
    void retryAfterOfAByeIsAtMostWhatAU32Holds() {
        writer.bye(Bye.of(ByeCode.OVERLOADED, "").retryAfter(1L << 40));

        expect("1700000e 000a ffffffff 0000000000000000");
    }

    @Test
    void dataFrameIsWrittenAsPinnedWithItsLengthAndPushFilledInAtItsEnd() {
        writer.beginData();
        writer.put(ascii("abc"), 0, 3, receipt);
        writer.endData(false);
        expect(WireExamples.DATA);

        writer.beginData();
        writer.put(ascii("xabcx"), 1, 3, receipt);
        writer.endData(true);
        expect(WireExamples.PUSH);
    }

    @Test
    void lengthOfAMessageIsPutWholeOrByteByByte() {
        writer.beginData();
        writer.putMessageLength(3);
        writer.putByte(0x80);
        writer.putByte(0x7f);
        writer.endData(false);

        expect("1000000a 0000000000000003 807f");
    }

    @Test
    void smallDirectPiecesAndAllOfTheHeapAreMerged() {
        writer.beginData();
        writer.put(direct(EFFICIENT - 1), 0, EFFICIENT - 1, receipt);
        writer.put(Chunk.of(pattern(3 * EFFICIENT)), EFFICIENT, 2 * EFFICIENT, receipt);
        writer.endData(false);

        byte[] second = new byte[2 * EFFICIENT];
        System.arraycopy(pattern(3 * EFFICIENT), EFFICIENT, second, 0, second.length);
        expect(WireExamples.frame(Frame.DATA, hex(pattern(EFFICIENT - 1)) + hex(second)));
        assertThat(link.references()).isZero();
        assertThat(receipt.references()).isZero();
    }

    @Test
    void largeDirectPiecesGoByReferenceInTheirPlaceAmongTheMerged() {
        Chunk chunk = direct(EFFICIENT + 20);

        writer.beginData();
        writer.put(ascii("ab"), 0, 2, receipt);
        writer.put(chunk, 20, EFFICIENT, receipt);
        writer.put(ascii("cd"), 0, 2, receipt);
        writer.endData(true);

        byte[] part = new byte[EFFICIENT];
        System.arraycopy(pattern(EFFICIENT + 20), 20, part, 0, EFFICIENT);
        expect(WireExamples.frame(Frame.DATA_PUSH, "6162" + hex(part) + "6364"));
        assertThat(link.references()).isEqualTo(1);
        assertThat(chunk.byteCount()).as("the chunk stays as it is").isEqualTo(EFFICIENT + 20);
    }

    @Test
    void pieceByReferenceIsCountedUntilTheLinkReleasesIt() {
        link.keepReferences();
        writer.beginData();
        writer.put(direct(EFFICIENT), 0, EFFICIENT, receipt);
        writer.endData(true);

        assertThat(receipt.references()).isEqualTo(1);
        link.releaseReferences();
        assertThat(receipt.references()).isZero();
    }

    @Test
    void backToBackFramesAreWrittenInOrderIntoOneLargeRoom() {
        MemoryLink roomy = new MemoryLink(new ManualWorker(), null, 4096);
        FrameWriter other = new FrameWriter(roomy, EFFICIENT);
        other.ack(70, 65536);
        other.beginData();
        other.put(ascii("abc"), 0, 3, receipt);
        other.endData(false);
        other.fin(Long.MAX_VALUE - 1);

        assertThat(hex(roomy.written()))
                .isEqualTo((WireExamples.ACK + WireExamples.DATA + WireExamples.FIN).replace(" ", ""));
    }

    @Test
    void dataLargerThanAnyRoomIsCopiedInParts() {
        byte[] large = pattern(5000);
        writer.beginData();
        writer.put(large, 0, large.length, receipt);
        writer.endData(false);

        expect(WireExamples.frame(Frame.DATA, hex(large)));
    }

    @Test
    void largeArraysGoByReferenceWhereTheLinkTakesArrays() {
        MemoryLink arrays = MemoryLink.alone().takeArrays();
        arrays.keepReferences();
        FrameWriter other = new FrameWriter(arrays, EFFICIENT);
        byte[] large = pattern(2 * EFFICIENT);
        other.beginData();
        other.put(large, EFFICIENT, EFFICIENT, receipt);
        other.put(large, 0, EFFICIENT - 1, receipt);
        other.put(Chunk.of(large), 0, EFFICIENT, receipt);
        other.endData(false);

        String all = hex(large);
        String first = all.substring(0, 2 * EFFICIENT);
        String shorter = all.substring(0, 2 * (EFFICIENT - 1));
        String frame = WireExamples.frame(Frame.DATA, all.substring(2 * EFFICIENT) + shorter + first);
        assertThat(hex(arrays.written())).isEqualTo(frame.replace(" ", ""));
        assertThat(arrays.references()).isEqualTo(2);
        assertThat(receipt.references()).isEqualTo(2);
        arrays.releaseReferences();
        assertThat(receipt.references()).isZero();
    }

    static Chunk direct(int byteCount) {
        ByteBuffer memory =
                ByteBuffer.allocateDirect(byteCount).put(pattern(byteCount)).flip();
        return Chunk.of(memory);
    }

    static byte[] pattern(int byteCount) {
        byte[] bytes = new byte[byteCount];
        for (int i = 0; i < byteCount; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }

    /** Exactly this was written, and no byte more. */
    private void expect(String hex) {
        assertThat(hex(link.written())).isEqualTo(hex.replace(" ", ""));
        link.clear();
    }
}
