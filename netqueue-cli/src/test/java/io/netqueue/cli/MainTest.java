package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"demo", "serve", "send"})
    void everyCommandHasHelpWithTheCommonOptions(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: netqueue " + command)
                .contains("--protocol", "--host", "--port", "--id", "--timeout", "--help", "--version");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesTheCommandsAndHidesTheDemosProcesses() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("demo", "serve", "send", "certificate")
                .doesNotContain("demo-peer");
    }

    @Test
    void versionIsPrinted() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("netqueue ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Give a command",
                "bogus|bogus",
                "serve --bogus|--bogus",
                "serve --port x|--port",
                "serve --port 65536|port must be 0 to 65535, but was 65536",
                "serve --count 0|--count must be at least 1, but was 0",
                "serve --timeout 0|must be more than 0",
                "serve --protocol carrier-pigeon|carrier-pigeon",
                "serve --id 123|--id",
                "send|Nothing to send",
                "send text --file f|not both",
                "send text --expect -1|--expect must be 0 or more, but was -1",
                "send text --host a/b|host must be a name or an address",
            })
    void wrongUsageIsOneLineAndAHintAndExitCode2(String arguments, String message) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).startsWith("netqueue: ").contains(message).contains("--help'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMissingFileIsOneLineAndExitCode1() {
        assertThat(run("send", "--file", "no/such/file")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("netqueue: there is no file no/such/file: check its name\n");
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(run("send", "--file", "no/such/file", "--verbose")).isEqualTo(1);
        assertThat(err.toString()).contains("NoSuchFileException").contains("\tat ");
    }

    private int run(String... arguments) {
        return new Main()
                .commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
