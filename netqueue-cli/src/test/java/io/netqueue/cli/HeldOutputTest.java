package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeldOutputTest {
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private final HeldOutput held = new HeldOutput(target);

    @Test
    void nothingPassesBeforeTheRelease() throws IOException {
        held.write(bytes("second"));
        held.flush();
        assertThat(target.size()).isZero();

        held.release(bytes("first "));
        held.write(bytes(" third"));
        assertThat(target).hasToString("first second third");
    }

    @Test
    void whatDoesNotFitInMemoryComesInOrderToo() throws IOException {
        String line = "0123456789".repeat(100) + "\n";
        String all = line.repeat(20_000);
        for (int i = 0; i < 20_000; i++) {
            held.write(bytes(line));
        }
        held.release(bytes(""));
        assertThat(target.toString(StandardCharsets.UTF_8).equals(all)).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
