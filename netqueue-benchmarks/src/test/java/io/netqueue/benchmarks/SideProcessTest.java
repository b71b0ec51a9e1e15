package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SideProcessTest {
    private static final Load LOAD = new Load(64, 16);

    @Test
    @Timeout(120)
    void aProcessThatIsBusyEndsWithItsRunner() throws Exception {
        SideProcess server = SideProcess.start(SideCommand.Role.SERVER, Contender.JEROMQ, LOAD, OptionalInt.empty());
        server.awaitPort();
        server.order("receive", 1);

        server.close();

        assertThat(server.exitValue()).as("by itself, not by force").isZero();
    }

    @Test
    @Timeout(120)
    void whatASideDoesNotUnderstandFailsTheTrial() throws Exception {
        try (SideProcess server =
                SideProcess.start(SideCommand.Role.SERVER, Contender.RAW_RING, LOAD, OptionalInt.empty())) {
            server.awaitPort();
            server.order("dance", 1);

            assertThatThrownBy(server::awaitDone)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("the server of RAW_RING said 'ended' instead of 'done'");
        }
    }
}
