package io.netqueue.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.netqueue.error.SerializationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerializerTest {
    @Test
    void namesAndWaysAreFixed() {
        assertThat(List.of(
                        Serializer.bytes(),
                        Serializer.buffers(),
                        Serializer.streams(),
                        Serializer.strings(),
                        Serializer.objects()))
                .extracting(Serializer::name)
                .containsExactly("bytes", "buffers", "streams", "strings", "objects");
        assertThat(Serializer.streams().takesChunks()).isTrue();
        assertThat(Serializer.bytes().takesChunks()).isFalse();
        assertThat(Serializer.objects().takesChunks()).isFalse();
    }

    @Test
    void nullIsRefusedByName() {
        for (Serializer<?> serializer : List.of(
                Serializer.bytes(),
                Serializer.buffers(),
                Serializer.streams(),
                Serializer.strings(),
                Serializer.of((value, out) -> {}, in -> ""))) {
            assertThatNullPointerException()
                    .isThrownBy(() -> serializer.dumpArray(null))
                    .withMessage("value");
            assertThatNullPointerException()
                    .isThrownBy(() -> serializer.dump(null, new ByteStream()))
                    .withMessage("value");
        }
    }

    @Test
    void bytesGoByReference() {
        byte[] bytes = {1, 2, 3};
        ByteStream out = new ByteStream();
        Serializer.bytes().dump(bytes, out);

        assertThat(Serializer.bytes().dumpArray(bytes)).isSameAs(bytes);
        assertThat(Serializer.bytes().loadArray(bytes)).isSameAs(bytes);
        assertThat(out.peekChunk().buffer().array()).isSameAs(bytes);
        assertThat(Serializer.bytes().load(out)).isEqualTo(bytes);
        assertClosed(out);
    }

    @Test
    void buffersGoByReferenceFromPositionToLimit() {
        ByteBuffer part = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        ByteBuffer whole = ByteBuffer.wrap(new byte[] {5, 6});
        ByteStream out = new ByteStream();
        Serializer.buffers().dump(part, out);

        assertThat(Serializer.buffers().dumpArray(part)).isNull();
        assertThat(Serializer.buffers().dumpArray(whole)).isSameAs(whole.array());
        assertThat(Serializer.buffers().dumpArray(whole.asReadOnlyBuffer())).isNull();
        assertThat(part.remaining()).isEqualTo(2);
        assertThat(out.peekChunk().buffer().array()).isSameAs(part.array());
        assertThat(Serializer.buffers().load(out)).isEqualTo(part);
        assertThat(Serializer.buffers().loadArray(new byte[] {5, 6})).isEqualTo(whole);
        assertClosed(out);
    }

    @Test
    void streamsMoveTheirChunks() {
        Owned owned = new Owned();
        ByteStream value = new ByteStream();
        ByteStream out = new ByteStream();
        value.writeChunk(owned.chunk((byte) 1));

        assertThat(Serializer.streams().dumpArray(value)).isNull();
        Serializer.streams().dump(value, out);

        assertClosed(value);
        assertThat(owned.held()).isEqualTo(1);
        assertThat(Serializer.streams().load(out)).isSameAs(out);
        assertThat(out.byteCount()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(() -> Serializer.streams().dump(value, out));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Serializer.streams().dump(out, out));
        out.close();
        owned.assertEachFreedOnce();
    }

    @Test
    void stringsAreStrictUtf8() {
        Serializer<String> strings = Serializer.strings();

        for (String text : List.of("", "Hello", "h\u00e9\u4e16", "\uD83D\uDE00", "\uFFFD")) {
            assertThat(strings.loadArray(strings.dumpArray(text))).isEqualTo(text);
            assertThat(strings.dumpArray(text)).isEqualTo(text.getBytes(UTF_8));
            assertThat(strings.load(ByteStream.of(strings.dumpArray(text)))).isEqualTo(text);
        }
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> strings.dumpArray("a\uD83D!"))
                .withMessageContaining("index 1")
                .withMessageContaining("Serializer.objects()");
        for (byte[] malformed : List.of(
                new byte[] {(byte) 0xC3}, new byte[] {(byte) 0xC0, (byte) 0x80}, new byte[] {(byte) 0xED, (byte) 0xA0, 0
                })) {
            assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> strings.loadArray(malformed));
        }
    }

    @Test
    void ownSerializersAreWrapped() {
        Serializer<Integer> decimal = Serializer.of(
                "decimal",
                (value, out) -> out.write(value.toString().getBytes(UTF_8)),
                in -> Integer.valueOf(new String(in.toByteArray(), UTF_8)));
        ByteStream out = new ByteStream();
        decimal.dump(42, out);

        assertThat(decimal.name()).isEqualTo("decimal");
        assertThat(decimal.dumpArray(42)).isNull();
        assertThat(decimal.load(out)).isEqualTo(42);
        assertClosed(out);
        assertThat(decimal.loadArray("7".getBytes(UTF_8))).isEqualTo(7);
        assertThat(Serializer.<String>of((value, o) -> {}, in -> "").name()).isEqualTo("custom");
    }

    @Test
    void ownFailuresBecomeSerializationExceptions() {
        ByteStream out = new ByteStream();
        ByteStream in = ByteStream.of(new byte[1]);
        Serializer<String> broken = Serializer.of(
                (value, target) -> {
                    target.write(new byte[3]);
                    throw new UncheckedIOException(new IOException("no disk"));
                },
                source -> overflow(0));

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> broken.dump("x", out))
                .withMessageContaining("'custom' could not write a java.lang.String")
                .withCauseInstanceOf(UncheckedIOException.class);
        assertThat(out.isEmpty()).isTrue();
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> broken.load(in))
                .withCauseInstanceOf(StackOverflowError.class);
        assertClosed(in);
    }

    @Test
    void aNameIsUpTo64VisibleAsciiCharacters() {
        for (String name : List.of("", "a b", "\u00e9", "x".repeat(65))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Serializer.<String>of(name, (value, out) -> {}, in -> ""))
                    .withMessageContaining("64");
        }
        assertThat(Serializer.<String>of("x".repeat(64), (value, out) -> {}, in -> "")
                        .name())
                .hasSize(64);
    }

    private static String overflow(int depth) {
        return depth < 0 ? "" : overflow(depth + 1) + depth;
    }

    private static void assertClosed(ByteStream stream) {
        assertThatIllegalStateException().isThrownBy(stream::readChunk).withMessageContaining("closed");
    }
}
