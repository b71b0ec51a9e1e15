package io.netqueue.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netqueue.error.WouldBlockException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteStreamTest {
    private final Owned owned = new Owned();
    private final ByteStream stream = new ByteStream();

    @AfterEach
    void everyChunkIsFreedOnce() {
        stream.close();
        owned.assertEachFreedOnce();
    }

    @Test
    void chunksComeOutInOrder() {
        stream.writeChunk(chunk("b"));
        stream.unreadChunk(chunk("a"));
        stream.writeChunks(List.of(chunk("c"), chunk("dd")));

        assertThat(stream.chunkCount()).isEqualTo(4);
        assertThat(stream.byteCount()).isEqualTo(5);
        assertThat(text(stream.unwriteChunk())).isEqualTo("dd");
        assertThat(text(stream.peekChunk().share())).isEqualTo("a");
        assertThat(text(stream.readChunk())).isEqualTo("a");
        assertThat(stream.readChunks()).extracting(ByteStreamTest::text).containsExactly("b", "c");
        assertThat(stream.isEmpty()).isTrue();
        assertThat(stream.byteCount()).isZero();
    }

    @Test
    void anEmptyStreamWouldBlock() {
        for (Runnable read : List.<Runnable>of(
                stream::readChunk,
                stream::unwriteChunk,
                stream::peekChunk,
                stream::readLine,
                () -> stream.read(1),
                () -> stream.read1(1),
                () -> stream.readInto(new byte[1]),
                () -> stream.readInto1(ByteBuffer.allocate(1)))) {
            assertThatExceptionOfType(WouldBlockException.class).isThrownBy(read::run);
        }
        assertThat(stream.read(0).byteCount()).isZero();
        assertThat(stream.readInto(new byte[0])).isZero();
        assertThat(stream.readChunks()).isEmpty();
        assertThat(stream.toByteArray()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> stream.read(-1));
    }

    @Test
    void anEmptyChunkIsReleasedAndNotStored() {
        assertThat(stream.writeChunk(owned.chunk())).isZero();
        assertThat(stream.unreadChunk(owned.chunk())).isZero();

        assertThat(stream.isEmpty()).isTrue();
        owned.assertEachFreedOnce();
    }

    @Test
    void readCopiesOnlyAcrossChunks() {
        stream.writeChunk(chunk("abcd"));
        stream.writeChunk(chunk("ef"));
        ByteBuffer memory = stream.peekChunk().buffer();

        Chunk part = stream.read(2);
        assertThat(part.buffer().array()).isSameAs(memory.array());
        assertThat(text(part)).isEqualTo("ab");

        Chunk gathered = stream.read(3);
        assertThat(gathered.buffer().array()).isNotSameAs(memory.array());
        assertThat(text(gathered)).isEqualTo("cde");
        assertThat(owned.held()).isEqualTo(1);

        assertThat(text(stream.read(100))).isEqualTo("f");
    }

    @Test
    void read1StaysWithinTheFirstChunk() {
        stream.writeChunk(chunk("abc"));
        stream.writeChunk(chunk("d"));

        assertThat(text(stream.read1(2))).isEqualTo("ab");
        assertThat(text(stream.read1(9))).isEqualTo("c");
        assertThat(stream.byteCount()).isEqualTo(1);
    }

    @Test
    void readIntoFillsTheTarget() {
        stream.writeChunk(chunk("abc"));
        stream.writeChunk(chunk("def"));
        ByteBuffer target = ByteBuffer.allocateDirect(4);
        byte[] rest = new byte[9];

        assertThat(stream.readInto(target)).isEqualTo(4);
        assertThat(target.hasRemaining()).isFalse();
        assertThat(stream.readInto(rest)).isEqualTo(2);
        assertThat(rest).startsWith('e', 'f', 0);
    }

    @Test
    void readInto1TakesFromOneChunk() {
        stream.writeChunk(chunk("abc"));
        stream.writeChunk(chunk("def"));

        assertThat(stream.readInto1(ByteBuffer.allocate(9))).isEqualTo(3);
        assertThat(stream.readInto1(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(stream.byteCount()).isEqualTo(2);
    }

    @Test
    void readLineGoesThroughTheLineEndOrTakesTheRest() {
        stream.writeChunk(chunk("a\nb"));
        stream.writeChunk(chunk("c\n\nd"));

        assertThat(text(stream.readLine())).isEqualTo("a\n");
        assertThat(text(stream.readLine())).isEqualTo("bc\n");
        assertThat(text(stream.readLine())).isEqualTo("\n");
        assertThat(text(stream.readLine())).isEqualTo("d");
    }

    @Test
    void aCopySharesTheChunks() {
        stream.writeChunk(chunk("abc"));
        ByteStream copy = stream.copy();

        assertThat(text(stream.readChunk())).isEqualTo("abc");
        assertThat(owned.held()).isEqualTo(1);
        assertThat(copy.toByteArray()).asString(UTF_8).isEqualTo("abc");
        copy.close();
    }

    @Test
    void writingTakesArraysAndBuffersByReference() {
        byte[] array = {1, 2, 3, 4};
        ByteBuffer buffer = ByteBuffer.wrap(array, 1, 2);

        stream.write(array);
        stream.write(array, 3, 1);
        stream.write(buffer);
        assertThat(stream.update(List.of(buffer, buffer))).isEqualTo(4);
        array[1] = 9;

        assertThat(stream.toByteArray()).containsExactly(1, 9, 3, 4, 4, 9, 3, 9, 3, 9, 3);
        assertThat(buffer.remaining()).isEqualTo(2);
        assertThat(stream.toByteArray()).as("the stream keeps its bytes").hasSize(11);
    }

    @Test
    void aClosedStreamIsEmptyAndRefusesToBeUsed() {
        stream.writeChunk(chunk("abc"));
        stream.close();
        stream.close();
        Chunk late = chunk("late");

        assertThat(stream.isEmpty()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> stream.writeChunk(late))
                .withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(stream::readChunk);
        assertThatIllegalStateException().isThrownBy(() -> stream.read(0));
        assertThat(late.isReleased()).as("stays the caller's").isFalse();
        late.release();
    }

    @Test
    void transferToKeepsWhatTheChannelDidNotTake() throws IOException {
        stream.writeChunk(chunk("abc"));
        stream.writeChunk(chunk("def"));
        ByteArrayOutputStream taken = new ByteArrayOutputStream();

        assertThat(stream.transferTo(new NarrowChannel(taken, 4))).isEqualTo(4);
        assertThat(stream.byteCount()).isEqualTo(2);
        assertThat(owned.held()).isEqualTo(1);
        assertThat(stream.transferTo(Channels.newChannel(taken))).isEqualTo(2);
        assertThat(taken.toString(UTF_8)).isEqualTo("abcdef");
    }

    @Test
    void aFailingChannelLosesNothing() {
        stream.writeChunk(chunk("abc"));
        WritableByteChannel broken = new NarrowChannel(new ByteArrayOutputStream(), -1);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> stream.transferTo(broken));
        assertThat(stream.byteCount()).isEqualTo(3);
    }

    @Test
    void aFileIsMapped(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("data"), "content");
        Path empty = Files.createFile(directory.resolve("empty"));

        try (ByteStream mapped = ByteStream.of(file);
                ByteStream nothing = ByteStream.of(empty)) {
            assertThat(mapped.peekChunk().buffer().isDirect()).isTrue();
            assertThat(mapped.toByteArray()).asString(UTF_8).isEqualTo("content");
            assertThat(nothing.isEmpty()).isTrue();
        }
    }

    @Test
    void aFileThatCannotBeMappedIsNamed(@TempDir Path directory) {
        Path missing = directory.resolve("missing");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ByteStream.of(missing))
                .withMessageContaining(missing.toString());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ByteStream.of(directory))
                .withMessageContaining("not a regular file");
    }

    @Test
    void ofTakesArraysAndBuffers() {
        assertThat(ByteStream.of(new byte[] {1, 2}).toByteArray()).containsExactly(1, 2);
        assertThat(ByteStream.of(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}))
                        .toByteArray())
                .containsExactly(1, 2);
    }

    private Chunk chunk(String text) {
        return owned.chunk(text.getBytes(UTF_8));
    }

    private static String text(Chunk chunk) {
        return new String(Owned.take(chunk), UTF_8);
    }

    /** Takes so many bytes and then none; fails if that is negative. */
    private static final class NarrowChannel implements WritableByteChannel {
        private final ByteArrayOutputStream target;
        private int room;

        NarrowChannel(ByteArrayOutputStream target, int room) {
            this.target = target;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (room < 0) {
                throw new IOException("broken");
            }
            int count = Math.min(Math.min(room, 3), source.remaining());
            for (int i = 0; i < count; i++) {
                target.write(source.get());
            }
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
