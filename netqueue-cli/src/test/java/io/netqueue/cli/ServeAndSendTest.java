package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.testkit.HeldPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both commands as they are used: processes that meet, over TCP where it does not matter over what. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServeAndSendTest {
    private static final String ID = "00000000-0000-0000-0000-00000000c11e";

    /** Through a broker in {@link MqttCommandsTest}. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "grpc"})
    void aTextIsPrintedAcknowledgedAndEchoed(String protocol) throws Exception {
        try (CliProcess server = CliProcess.serve("--protocol", protocol, "--echo", "--count", "2");
                CliProcess client =
                        server.send("--protocol", protocol, "--id", ID, "--expect", "2", "Hello, Server!", "Grüße")) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(client.output().lines().skip(1)).containsExactly("Hello, Server!", "Grüße");
            assertThat(client.output()).containsPattern("^acknowledged 2 messages, 21 bytes in \\d+\\.\\d{3} s\n");
            assertThat(server.awaitExit()).as(server.errors()).isZero();
            assertThat(server.output()).isEqualTo(ID + "\tHello, Server!\n" + ID + "\tGrüße\n");
        }
    }

    @Test
    void aFileArrivesWithTheSameChecksum(@TempDir Path folder) throws Exception {
        byte[] content = new byte[20_000_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        Path saved = folder.resolve("saved");
        try (CliProcess server = CliProcess.serve("--count", "1", "--save", saved.toString());
                CliProcess client = server.send("--id", ID, "--file", file.toString())) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(client.output()).startsWith("acknowledged 1 messages, 20000000 bytes in ");
            assertThat(server.awaitExit()).as(server.errors()).isZero();
            Path copy = saved.resolve("00000000-1");
            assertThat(server.output()).isEqualTo(sha256(file) + "  " + copy + "\n");
            assertThat(copy).hasSameBinaryContentAs(file);
            assertThat(saved.toFile().list()).containsExactly("00000000-1");
        }
    }

    @Test
    void linesOfStandardInputArriveInOrderAndComeBackInOrder() throws Exception {
        String lines = lines(10_000);
        try (CliProcess server = CliProcess.serve("--echo", "--count", "10000");
                CliProcess client = server.send("--id", ID, "--expect", "10000", "-")
                        .input(lines)
                        .endInput()) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            String output = client.output();
            assertThat(output).startsWith("acknowledged 10000 messages, ");
            assertThat(output.substring(output.indexOf('\n') + 1)).isEqualTo(lines);
            assertThat(server.awaitExit()).as(server.errors()).isZero();
            assertThat(server.output().replace(ID + "\t", "")).isEqualTo(lines);
        }
    }

    @Test
    void sigtermPrintsWhatHadArrivedAndExitsWith0() throws Exception {
        String lines = lines(5_000);
        try (CliProcess server = CliProcess.serve();
                CliProcess client = server.send("--id", ID, "-").input(lines).endInput()) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(server.terminate().awaitExit()).as(server.errors()).isZero();
            assertThat(server.output().replace(ID + "\t", "")).isEqualTo(lines);
        }
    }

    @Test
    void sigtermBeforeTheCountIsReachedIsNoSuccess() throws Exception {
        try (CliProcess server = CliProcess.serve("--count", "2");
                CliProcess client = server.send("one")) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(server.terminate().awaitExit()).isEqualTo(1);
            assertThat(server.errors()).contains("netqueue: only 1 of 2 messages came");
        }
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (CliProcess server = CliProcess.serve();
                CliProcess second = CliProcess.start("serve", "--port", server.awaitPort())) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.errors().lines()).hasSize(1);
            assertThat(second.errors()).startsWith("netqueue: ").contains("127.0.0.1:" + server.awaitPort());
        }
    }

    @Test
    void aServerThatIsNotThereIsWarnedOfAndEndsAtTheTimeout() throws Exception {
        try (HeldPort held = HeldPort.any()) {
            String port = Integer.toString(held.number());
            try (CliProcess client = CliProcess.start("send", "--port", port, "--timeout", "8", "text")) {
                assertThat(client.awaitExit()).isEqualTo(1);
                assertThat(client.output()).startsWith("acknowledged 0 messages, 0 bytes in ");
                assertThat(client.errors()).contains("WARNING").contains("netqueue: 1 message queued after 8 s");
            }
        }
    }

    /** The time is what a busy machine may take to connect. */
    @Test
    void answersThatDoNotComeAreMissedAtTheTimeout() throws Exception {
        try (CliProcess server = CliProcess.serve();
                CliProcess client = server.send("--expect", "1", "--timeout", "15", "text")) {
            assertThat(client.awaitExit()).isEqualTo(1);
            assertThat(client.output()).startsWith("acknowledged 1 messages, 4 bytes in ");
            assertThat(client.errors()).contains("netqueue: only 0 of 1 expected message came within 15 s");
        }
    }

    @Test
    void standardInputThatDoesNotEndIsLeftAtTheTimeout() throws Exception {
        try (CliProcess server = CliProcess.serve();
                CliProcess client = server.send("--timeout", "2", "-")) {
            assertThat(client.awaitExit()).isEqualTo(1);
            assertThat(client.errors()).contains("netqueue: not everything was read and sent after 2 s");
        }
    }

    @Test
    void sigtermEndsASenderThatWaitsForInputAndSaysSo() throws Exception {
        try (CliProcess server = CliProcess.serve();
                CliProcess client = server.send("--id", ID, "-").input("one\ntwo, not ended")) {
            server.awaitOutput(ID + "\tone\n");
            assertThat(client.terminate().awaitExit()).isEqualTo(1);
            assertThat(client.output()).startsWith("acknowledged 1 messages, 3 bytes in ");
            assertThat(client.errors()).contains("netqueue: ended by a signal: not everything was read and sent");
        }
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    private static String sha256(Path file) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest);
    }
}
