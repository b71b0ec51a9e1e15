package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    @Test
    void linesComeWithoutTheirEnds() throws IOException {
        assertThat(lines("one\ntwo\r\n\nfour")).containsExactly("one", "two", "", "four");
    }

    @Test
    void aLineFeedAtTheEndBeginsNoLine() throws IOException {
        assertThat(lines("one\n")).containsExactly("one");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aLineMayBeLongerThanTheBuffer() throws IOException {
        String line = "long line ".repeat(100_000);
        assertThat(lines(line + "\nshort\n" + line)).containsExactly(line, "short", line);
    }

    @Test
    void bytesThatAreNoTextAreLeftAlone() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, '\r', 'x'};
        LineReader reader = new LineReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
        assertThat(reader.next()).isEqualTo(bytes);
        assertThat(reader.next()).isNull();
    }

    @Test
    void anEndlessLineIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        LineReader reader = new LineReader(Channels.newChannel(endless));
        assertThatThrownBy(reader::next)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("line 1 is longer than")
                .hasMessageContaining("--file");
    }

    private static List<String> lines(String text) throws IOException {
        var input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        LineReader reader = new LineReader(Channels.newChannel(input));
        List<String> lines = new ArrayList<>();
        byte[] line;
        while ((line = reader.next()) != null) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }
}
