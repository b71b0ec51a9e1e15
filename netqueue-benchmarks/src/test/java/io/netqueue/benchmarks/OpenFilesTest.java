package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void aLimitThatIsTooLowIsNamedWithTheCommandThatRaisesIt() {
        assertThat(OpenFiles.obstacle(10_000, 1024, 28_232))
                .isEqualTo("10000 connections need 10100 open files in a process, but 1024 are allowed:"
                        + " raise that with ulimit -n 10100");
        assertThat(OpenFiles.obstacle(10_000, 10_100, 28_232)).isNull();
    }

    @Test
    void tooFewPortsAreAnObstacleToo() {
        assertThat(OpenFiles.obstacle(30_000, 100_000, 28_232)).contains("30000 connections", "only 28232");
    }

    @Test
    void oneConnectionIsPossibleHere() {
        assertThat(OpenFiles.obstacle(1)).isNull();
    }
}
