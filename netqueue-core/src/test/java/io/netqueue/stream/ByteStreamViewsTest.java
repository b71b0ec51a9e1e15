package io.netqueue.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteStreamViewsTest {
    private final ByteStream stream = new ByteStream();

    @Test
    void theInputViewReadsToTheEnd() throws IOException {
        stream.write(new byte[] {1, (byte) 0xFF});
        stream.write(new byte[] {3, 4, 5, 6});
        InputStream in = stream.inputStream();
        byte[] target = new byte[3];

        assertThat(in.available()).isEqualTo(6);
        assertThat(in.read()).isEqualTo(1);
        assertThat(in.read()).isEqualTo(0xFF);
        assertThat(in.skip(2)).isEqualTo(2);
        assertThat(in.read(target, 1, 2)).isEqualTo(2);
        assertThat(target).containsExactly(0, 5, 6);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(target)).isEqualTo(-1);
        assertThat(in.read(target, 0, 0)).isZero();
        assertThat(in.skip(1)).isZero();
        assertThat(in.skip(-1)).isZero();
    }

    @Test
    void closingTheInputViewReleasesTheRest() throws IOException {
        Owned owned = new Owned();
        stream.writeChunk(owned.chunk((byte) 1));
        InputStream in = stream.inputStream();

        in.close();

        owned.assertEachFreedOnce();
        assertThatIOException().isThrownBy(in::read);
    }

    @Test
    void theOutputViewCopiesAndItsBytesAreThereAtOnce() throws IOException {
        byte[] reused = "abc".getBytes(UTF_8);
        OutputStream out = stream.outputStream();

        out.write(reused);
        Arrays.fill(reused, (byte) 'x');
        out.write('d');

        assertThat(stream.toByteArray()).asString(UTF_8).isEqualTo("abcd");
        assertThat(stream.chunkCount()).as("small writes share a block").isEqualTo(1);
    }

    @Test
    void theOutputViewLeavesChunksAloneThatOthersHold() throws IOException {
        OutputStream out = stream.outputStream();
        out.write(new byte[] {1, 2});
        ByteStream copy = stream.copy();
        out.write(3);
        Chunk taken = stream.readChunk();
        out.write(4);
        stream.write(new byte[] {5});
        out.write(6);

        assertThat(copy.toByteArray()).containsExactly(1, 2);
        assertThat(Owned.take(taken)).containsExactly(1, 2, 3);
        assertThat(stream.toByteArray()).containsExactly(4, 5, 6);
        assertThat(stream.byteCount()).isEqualTo(3);
    }

    @Test
    void largeWritesFillTheBlockAndGoOn() throws IOException {
        OutputStream out = stream.outputStream();
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);

        out.write(large, 0, 200);
        out.write(large, 200, 299_000);
        out.write(large, 299_200, 800);

        assertThat(stream.toByteArray()).isEqualTo(large);
    }

    @Test
    void closingTheOutputViewKeepsTheBytes() throws IOException {
        OutputStream out = stream.outputStream();
        out.write(1);

        out.close();

        assertThat(stream.byteCount()).isEqualTo(1);
        assertThatIOException().isThrownBy(() -> out.write(2));
    }
}
