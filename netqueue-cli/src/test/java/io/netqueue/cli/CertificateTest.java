package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pair that the command line makes, and TLS with it. */
class CertificateTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new Main()
                .commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void theKeyIsItsOwnersAloneAndNothingIsOverwritten() throws Exception {
        Path made = directory.resolve("made");
        assertThat(run("certificate", "--host", "queue.example.org", made.toString()))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        made.resolve("key.pem").toString(),
                        made.resolve("cert.pem").toString());
        String key = Files.readString(made.resolve("key.pem"));
        assertThat(key).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("key.pem"))))
                .isEqualTo("rw-------");
        assertThat(run("certificate", made.toString())).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("is there already", "name another directory");
        assertThat(Files.readString(made.resolve("key.pem"))).isEqualTo(key);
    }

    @Test
    void whatIsNoHostIsRefused() {
        assertThat(run("certificate", "--host", "a/b", directory.toString())).isNotZero();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @Tag("slow")
    void serveAndSendTalkInSecretWithIt() throws Exception {
        assertThat(run("certificate", directory.toString())).isZero();
        String key = directory.resolve("key.pem").toString();
        String certificate = directory.resolve("cert.pem").toString();
        try (CliProcess server = CliProcess.serve("--count", "1", "--key", key, "--certificate", certificate);
                CliProcess client = server.send("--trust", certificate, "hello")) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(server.awaitExit()).as(server.errors()).isZero();
            assertThat(server.output()).endsWith("\thello\n");
        }
    }
}
