package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void eachFrameIsPrinted() {
        assertThat(print(WireExamples.ACK)).isEqualTo("ACK ackPos=70 limitPos=65536");
        assertThat(print(WireExamples.PING)).isEqualTo("PING token=4294967294 sentPos=70");
        assertThat(print(WireExamples.PONG)).isEqualTo("PONG token=7 ackPos=70 limitPos=65536");
        assertThat(print(WireExamples.NAK)).isEqualTo("NAK expectedPos=70");
        assertThat(print(WireExamples.FIN)).isEqualTo("FIN endPos=9223372036854775806");
        assertThat(print(WireExamples.BYE)).isEqualTo("BYE PROTOCOL_ERROR recvPos=70 retryAfter=1000ms: go away");
        assertThat(print(WireExamples.DATA)).isEqualTo("DATA length=3");
        assertThat(print(WireExamples.PUSH)).isEqualTo("DATA push length=3");
        assertThat(print("40000002 ffff")).isEqualTo("type 40 length=2");
        assertThat(print(WireExamples.HELLO))
                .startsWith("HELLO version=1 flags=1 id=00112233-4455-6677-8899-aabbccddeeff epoch=3 recvPos=4096"
                        + " limitPos=69632");
        assertThat(print(WireExamples.WELCOME)).startsWith("WELCOME version=1 flags=3 ");
    }

    @Test
    void whateverIsInAFrameItIsPrinted() {
        assertThat(print("12000003 000000")).isEqualTo("ACK cut short");
        assertThat(print("01000002 0101")).isEqualTo("HELLO cut short");
        assertThat(print("17000001 00")).isEqualTo("BYE cut short");
    }

    @Test
    void whatAPeerSaysBeginsNoLineOfItsOwnInALog() {
        String bye = print("17000013 000c 00000000 0000000000000046 610a0d1b62");

        assertThat(bye).isEqualTo("BYE PROTOCOL_ERROR recvPos=70: a???b");
    }

    @Test
    void printingDoesNotMoveTheFrame() {
        ByteBuffer frame = ByteBuffer.wrap(WireExamples.bytes(WireExamples.ACK));
        Frame.toString(frame);

        assertThat(frame.position()).isZero();
    }

    @Test
    void everyTypeIsOfOneKindOrNone() {
        for (int type = 0; type < 256; type++) {
            assertThat(Frame.isExtension(type)).isEqualTo(type >= 0x40 && type <= 0x7f);
            assertThat(Frame.isHandshake(type)).isEqualTo(type == 1 || type == 2);
            assertThat(Frame.isData(type)).isEqualTo(type == 0x10 || type == 0x11);
        }
    }

    private static String print(String hex) {
        return Frame.toString(ByteBuffer.wrap(WireExamples.bytes(hex)));
    }
}
