package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.cli.SavedFiles.SavedFile;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFilesTest {
    /** Of "abc": the example of FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final UUID PEER = UUID.fromString("01234567-0000-0000-0000-000000000001");
    private static final UUID ALIKE = UUID.fromString("01234567-0000-0000-0000-000000000002");

    @TempDir
    private Path folder;

    @Test
    void aMessageIsAFileUnderThePeersNameWithItsChecksum() throws IOException {
        SavedFile file = new SavedFiles(folder.resolve("new")).save(PEER, stream("abc"));
        assertThat(file.sha256()).isEqualTo(ABC);
        assertThat(file.path()).isEqualTo(folder.resolve("new/01234567-1")).hasContent("abc");
    }

    @Test
    void noFileTakesThePlaceOfAnother() throws IOException {
        SavedFiles first = new SavedFiles(folder);
        first.save(PEER, stream("1"));
        first.save(ALIKE, stream("2"));
        new SavedFiles(folder).save(PEER, stream("3"));
        first.save(PEER, stream("4"));
        for (int n = 1; n <= 4; n++) {
            assertThat(folder.resolve("01234567-" + n)).hasContent(Integer.toString(n));
        }
    }

    @Test
    void aMessageThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        SavedFiles files = new SavedFiles(folder);
        ByteStream closed = stream("abc");
        closed.close();
        assertThatThrownBy(() -> files.save(PEER, closed)).isInstanceOf(IllegalStateException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new SavedFiles(file))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--save");
    }

    private static ByteStream stream(String text) {
        return ByteStream.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
