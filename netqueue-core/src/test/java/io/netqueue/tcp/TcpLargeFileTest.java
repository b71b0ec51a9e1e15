package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.stream.ByteStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file far larger than the memory of both sides goes through {@code streams()}. */
class TcpLargeFileTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void aFileOfTwiceTheMemoryArrivesIntact() throws Exception {
        fileArrivesIntact(GIB / 2);
    }

    @Test
    @Tag("long")
    void aFileOf4GiBArrivesIntactWith256MiBOfMemory() throws Exception {
        fileArrivesIntact(4 * GIB);
    }

    private void fileArrivesIntact(long byteCount) throws Exception {
        Path file = sparseFile(byteCount);
        Process server = child("server");
        Process client = null;
        try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8)) {
            client = child("client", said.readLine(), file.toString());
            assertThat(client.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).isZero();
            assertThat(said.readLine()).isEqualTo(byteCount + " " + sha256(file));
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            server.destroyForcibly();
            if (client != null) {
                client.destroyForcibly();
            }
        }
    }

    /** It takes no room on the disk but for a mark here and there, by which a piece out of place shows. */
    private Path sparseFile(long byteCount) throws IOException {
        Path path = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(byteCount);
            for (long position = 0; position < byteCount; position += 1_000_003) {
                file.seek(position);
                file.writeByte((int) (position / 1_000_003));
            }
        }
        return path;
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (ByteStream content = ByteStream.of(file)) {
            LargeFileChild.digest(content, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeFileChild.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
