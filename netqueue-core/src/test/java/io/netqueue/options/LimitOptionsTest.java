package io.netqueue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netqueue.options.LimitOptions.Builder;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitOptionsTest {
    @Test
    void defaultsAreThoseOfTheTable() {
        LimitOptions limits = LimitOptions.builder().build();

        assertThat(limits.receiveBudget()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(limits.handshakes()).isEqualTo(1024);
        assertThat(limits.linksPerAddress()).isEqualTo(64);
        assertThat(limits.acceptsPerSecond()).isEqualTo(1000);
        assertThat(limits.sessions()).isEqualTo(100_000);
        assertThat(limits.maxFrame()).isEqualTo(256 * 1024);
        assertThat(limits.uselessFrames()).isEqualTo(1000);
        assertThat(limits.toBuilder().build()).isEqualTo(limits).hasSameHashCodeAs(limits);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                bad(b -> b.receiveBudget(65535), "receiveBudget must be at least 65536 bytes, but was 65535: raise it"),
                bad(b -> b.receiveBudget(0), "receiveBudget must be at least 65536 bytes, but was 0"),
                bad(b -> b.handshakes(0), "handshakes must be at least 1 handshake, but was 0: raise it"),
                bad(b -> b.linksPerAddress(0), "linksPerAddress must be at least 1 link, but was 0: raise it"),
                bad(b -> b.acceptsPerSecond(0), "acceptsPerSecond must be at least 1 link, but was 0: raise it"),
                bad(b -> b.sessions(-1), "sessions must be at least 1 session, but was -1: raise it"),
                bad(b -> b.maxFrame(1023), "maxFrame must be at least 1024 bytes, but was 1023: raise it"),
                bad(b -> b.maxFrame(1 << 24), "maxFrame must be at most 16777215 bytes, but was 16777216: lower it"),
                bad(b -> b.uselessFrames(0), "uselessFrames must be at least 1 frame, but was 0: raise it"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aValueOutOfItsRangeIsRefusedWithBoundAndCure(UnaryOperator<Builder> change, String message) {
        Builder builder = change.apply(LimitOptions.builder());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }

    @Test
    void theBoundsThemselvesAreAllowed() {
        LimitOptions limits = LimitOptions.builder()
                .receiveBudget(65536)
                .handshakes(1)
                .linksPerAddress(1)
                .acceptsPerSecond(1)
                .sessions(1)
                .maxFrame(1024)
                .uselessFrames(1)
                .build();

        assertThat(limits)
                .hasToString("LimitOptions[receiveBudget=65536, handshakes=1, linksPerAddress=1, acceptsPerSecond=1,"
                        + " sessions=1, maxFrame=1024, uselessFrames=1]");
        assertThat(limits.toBuilder().build()).isEqualTo(limits);
    }

    private static Arguments bad(UnaryOperator<Builder> change, String message) {
        return Arguments.of(change, message);
    }
}
