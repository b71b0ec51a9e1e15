package io.netqueue.session;

import static io.netqueue.session.WireExamples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private static final int HEADER = Frame.HEADER_SIZE;

    @Test
    void eachFieldOfAHelloIsReadAsPinned() {
        Handshake hello = read(WireExamples.HELLO);

        assertThat(hello).isEqualTo(copyWithToken(WireExamples.hello(WireExamples.NO_OPTIONS), hello.token()));
        assertThat(hello.token().matches(WireExamples.TOKEN)).isTrue();
        assertThat(hello.isResume()).isTrue();
    }

    @Test
    void eachFieldOfAWelcomeIsReadAsPinned() {
        Handshake welcome = read(WireExamples.WELCOME);

        assertThat(welcome).isEqualTo(copyWithToken(WireExamples.welcome(), welcome.token()));
        assertThat(welcome.token().matches(WireExamples.TOKEN)).isTrue();
    }

    @Test
    void eachOptionIsReadAsPinned() {
        assertThat(read(WireExamples.hello(WireExamples.CREDENTIALS)).options().credentials())
                .containsExactly(1, 2, 3);
        assertThat(read(WireExamples.hello(WireExamples.SERIALIZER)).options().serializer())
                .isEqualTo("objects");
        assertThat(read(WireExamples.hello(WireExamples.AGENT)).options().agent())
                .isEqualTo("tété");
        Handshake.Former former =
                read(WireExamples.hello(WireExamples.FORMER)).options().former();
        assertThat(former.incarnation()).isEqualTo(0x1112131415161718L);
        assertThat(former.token().matches(WireExamples.TOKEN)).isTrue();
        assertThat(former.recvPosition()).isEqualTo(0x234);
    }

    @Test
    void unknownOptionsAreSkipped() {
        Handshake.Options options = read(WireExamples.hello(
                        "05 0000" + WireExamples.SERIALIZER + "ff 0003 ffffff" + WireExamples.AGENT + "00 0001 00"))
                .options();

        assertThat(options.serializer()).isEqualTo("objects");
        assertThat(options.agent()).isEqualTo("tété");
        assertThat(options.credentials()).isNull();
        assertThat(options.former()).isNull();
    }

    @Test
    void aHandshakeCutShortAnywhereIsAProtocolError() {
        byte[] whole = bytes(WireExamples.hello(WireExamples.AGENT));
        for (int size = 0; size < whole.length - HEADER; size++) {
            if (size == Handshake.FIXED_SIZE) {
                continue; // a whole handshake without options
            }
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOfRange(whole, HEADER, HEADER + size));
            assertThatExceptionOfType(ByeException.class)
                    .as("cut to %d bytes", size)
                    .isThrownBy(() -> Handshake.read(cut))
                    .satisfies(e -> assertThat(e.bye().code()).isEqualTo(ByeCode.PROTOCOL_ERROR));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01 ffff 00", "02 0002 61", "04 0020 00", "05 1001"})
    void anOptionThatEndsBeyondTheFrameIsAProtocolError(String option) {
        refuses(WireExamples.hello(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"04 0000", "04 001f" + "00", "04 0021"})
    void aFormerOfAnotherSizeThanItsOwnIsAProtocolError(String option) {
        int size = Integer.parseInt(option.substring(3, 7), 16);
        refuses(WireExamples.hello(option.substring(0, 7) + "11".repeat(size)));
    }

    @ParameterizedTest
    @ValueSource(ints = {36, 44, 52})
    void positionsAndMaxMessageAreBelowTwoToThePowerOf63(int offset) {
        refuses(patched(offset, "8000000000000000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 64})
    void maxFrameAndKeepAliveAreNotZero(int offset) {
        refuses(patched(offset, "00000000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 64, 68})
    void aU32MayHaveItsHighestBitSet(int offset) {
        assertThatCode(() -> read(patched(offset, "ffffffff"))).doesNotThrowAnyException();
    }

    @Test
    void aLaterVersionIsReadAsFarAsThisOneKnowsIt() {
        Handshake hello = read(patched(0, "0501ffff"));

        assertThat(hello.version()).isEqualTo(5);
        assertThat(hello.oldestVersion()).isEqualTo(1);
        assertThat(hello.flags()).isEqualTo(0xffff);
    }

    @Test
    void timesAreAgreedAsTheSmallerOfTwoUnsignedNumbers() {
        Handshake.Timing unlimited = new Handshake.Timing(15_000, Handshake.UNLIMITED_MILLIS);
        Handshake.Timing bounded = new Handshake.Timing(-2, 300_000);

        assertThat(unlimited.agree(bounded)).isEqualTo(new Handshake.Timing(15_000, 300_000));
        assertThat(bounded.agree(unlimited)).isEqualTo(new Handshake.Timing(15_000, 300_000));
        assertThat(unlimited.agree(unlimited)).isEqualTo(unlimited);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Handshake.Options options =
                new Handshake.Options(new byte[] {9, 8}, "strings", "agent", WireExamples.FORMER_VALUE);
        ByteBuffer body = ByteBuffer.allocate(Frame.MAX_HANDSHAKE);
        WireExamples.hello(options).write(body);
        Handshake again = Handshake.read(body.flip());

        assertThat(body.remaining()).isZero();
        assertThat(again.options().credentials()).containsExactly(9, 8);
        assertThat(again.options().serializer()).isEqualTo("strings");
        assertThat(again.options().agent()).isEqualTo("agent");
        assertThat(again.options().former().recvPosition()).isEqualTo(0x234);
    }

    @Test
    void secretsAreNeverPrinted() {
        String printed = read(WireExamples.hello(WireExamples.CREDENTIALS + WireExamples.FORMER))
                .toString();

        assertThat(printed).contains("credentials", "former").doesNotContain("010203", "a0a1", "[1, 2, 3]");
        assertThat(WireExamples.TOKEN.toString()).isEqualTo("Token[secret]");
    }

    private static Handshake read(String frame) {
        byte[] bytes = bytes(frame);
        ByteBuffer body = ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER);
        Handshake handshake = Handshake.read(body);
        assertThat(body.remaining()).as("unread bytes").isZero();
        return handshake;
    }

    private static void refuses(String frame) {
        assertThatExceptionOfType(ByeException.class)
                .isThrownBy(() -> read(frame))
                .satisfies(e -> assertThat(e.bye().code()).isEqualTo(ByeCode.PROTOCOL_ERROR));
    }

    /** A HELLO with other bytes at an offset of its body. */
    private static String patched(int offset, String hex) {
        byte[] bytes = bytes(WireExamples.HELLO);
        byte[] patch = bytes(hex);
        System.arraycopy(patch, 0, bytes, HEADER + offset, patch.length);
        return WireExamples.hex(bytes);
    }

    /** Tokens have no equality of their own. */
    private static Handshake copyWithToken(Handshake handshake, Token token) {
        return new Handshake(
                handshake.version(),
                handshake.oldestVersion(),
                handshake.flags(),
                handshake.id(),
                handshake.incarnation(),
                handshake.link(),
                handshake.receive(),
                handshake.timing(),
                token,
                handshake.options());
    }
}
