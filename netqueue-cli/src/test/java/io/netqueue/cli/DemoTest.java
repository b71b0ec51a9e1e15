package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo with a small file: {@code .ci/run} moves the large one. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "grpc"})
    void allStepsAreIntact(String protocol) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        try (CliProcess demo = CliProcess.start("demo", "--protocol", protocol, "--file", file.toString())) {
            assertThat(demo.awaitExit()).as(demo.errors()).isZero();
            List<String> lines = demo.output().lines().toList();
            long bytes = 3 * (14 + 14) + 3 * 17 + 18 + 4 * content.length;
            assertThat(lines.get(lines.size() - 1)).isEqualTo("demo: 14 messages, " + bytes + " bytes, all intact");
            assertThat(lines.subList(1, lines.size() - 1)).allMatch(line -> line.endsWith("intact"));
        }
    }

    @Test
    void aTimeoutIsAFailureThatLeavesNoProcessBehind() throws Exception {
        try (CliProcess demo = CliProcess.start("demo", "--timeout", "0.01")) {
            assertThat(demo.awaitExit()).isEqualTo(1);
            assertThat(demo.errors()).containsPattern("netqueue: .+ did not say '\\w+' within 0\\.01 s");
            assertThat(demo.output()).isEmpty();
        }
    }

    /** It moves the large file: all its processes live for a while. */
    @Test
    void aDemoThatIsKilledLeavesNoProcessBehind() throws Exception {
        try (CliProcess demo = CliProcess.start("demo")) {
            List<ProcessHandle> children = await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(CliProcess.PATIENCE)
                    .until(() -> demo.process().descendants().toList(), all -> all.size() == 4);
            demo.process().destroyForcibly();
            for (ProcessHandle child : children) {
                child.onExit().get(CliProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
