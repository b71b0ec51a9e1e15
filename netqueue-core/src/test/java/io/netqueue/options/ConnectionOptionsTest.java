package io.netqueue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.netqueue.options.ConnectionOptions.Builder;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionOptionsTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final Duration TOO_LONG = Duration.ofDays(49).plusNanos(1);

    @Test
    void defaultsAreThoseOfTheTable() {
        ConnectionOptions options = ConnectionOptions.builder().build();

        assertThat(options)
                .hasToString("ConnectionOptions[maxSize=4194304, mergeSize=4194304, efficientSize=65536,"
                        + " receiveWindow=16777216, maxMessage=1073741824, queueBytes=9223372036854775807,"
                        + " queueMessages=9223372036854775807, keepAlive=PT15S, expiry=PT5M, connectTimeout=PT10S,"
                        + " handshakeTimeout=PT5S, closeTimeout=UNLIMITED, reconnect=true,"
                        + " reconnectDelay=PT0.05S..PT10S]");
        assertThat(options.toBuilder().build()).isEqualTo(options).hasSameHashCodeAs(options);
    }

    @Test
    void mergeAndEfficientSizeFollowMaxSizeUnlessSet() {
        ConnectionOptions small = ConnectionOptions.builder().maxSize(64 * KIB).build();
        ConnectionOptions smaller = small.toBuilder().maxSize(32 * KIB).build();
        ConnectionOptions fixed =
                smaller.toBuilder().mergeSize(0).efficientSize(1).build();

        assertThat(small.mergeSize()).isEqualTo(64 * KIB);
        assertThat(small.efficientSize()).isEqualTo(KIB);
        assertThat(smaller.mergeSize()).isEqualTo(32 * KIB);
        assertThat(fixed.toBuilder().maxSize(MIB).build().mergeSize()).isZero();
        assertThat(fixed.efficientSize()).isEqualTo(1);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                bad(b -> b.maxSize(KIB - 1), "maxSize must be at least 1024 bytes, but was 1023: raise it"),
                bad(b -> b.maxSize(16 * MIB), "maxSize must be at most 16777215 bytes, but was 16777216: lower it"),
                bad(b -> b.mergeSize(-1), "mergeSize must be at least 0 bytes, but was -1: raise it"),
                bad(b -> b.maxSize(KIB).mergeSize(KIB + 1), "mergeSize must be at most maxSize, which is 1024 bytes"),
                bad(b -> b.efficientSize(-1), "efficientSize must be at least 0 bytes, but was -1"),
                bad(b -> b.efficientSize(5 * MIB), "efficientSize must be at most maxSize, which is 4194304 bytes"),
                bad(b -> b.receiveWindow(64 * KIB - 1), "receiveWindow must be at least 65536 bytes, but was 65535"),
                bad(
                        b -> b.maxMessage(0),
                        "maxMessage must be at least 1 byte, but was 0: raise it or leave the default of 1 GiB"),
                bad(b -> b.queueBytes(0), "queueBytes must be at least 1 byte, but was 0: raise it"),
                bad(b -> b.queueMessages(0), "queueMessages must be at least 1 message, but was 0: raise it"),
                bad(b -> b.keepAlive(Duration.ofMillis(9)), "keepAlive must be at least PT0.01S, but was PT0.009S"),
                bad(b -> b.keepAlive(TOO_LONG), "keepAlive must be at most 49 days"),
                bad(b -> b.expiry(Duration.ofNanos(-1)), "expiry must be at least PT0S"),
                bad(b -> b.expiry(TOO_LONG), "expiry must be at most 49 days"),
                bad(b -> b.connectTimeout(Duration.ZERO), "connectTimeout must be at least PT0.001S"),
                bad(b -> b.connectTimeout(TOO_LONG), "connectTimeout must be at most 49 days"),
                bad(b -> b.handshakeTimeout(Duration.ZERO), "handshakeTimeout must be at least PT0.001S"),
                bad(b -> b.handshakeTimeout(ConnectionOptions.UNLIMITED), "handshakeTimeout must be at most 49 days"),
                bad(b -> b.closeTimeout(Duration.ofNanos(-1)), "closeTimeout must be at least PT0S"),
                bad(b -> b.closeTimeout(TOO_LONG), "closeTimeout must be at most 49 days"),
                bad(
                        b -> b.reconnectDelay(Duration.ZERO, Duration.ofSeconds(1)),
                        "reconnectDelay's min must be at least PT0.001S"),
                bad(
                        b -> b.reconnectDelay(Duration.ofSeconds(1), TOO_LONG),
                        "reconnectDelay's max must be at most 49 days"),
                bad(
                        b -> b.reconnectDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)),
                        "they were PT2S and PT1S: swap them"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aValueOutOfItsRangeIsRefusedWithBoundAndCure(UnaryOperator<Builder> change, String message) {
        Builder builder = change.apply(ConnectionOptions.builder());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }

    @Test
    void theBoundsThemselvesAreAllowed() {
        Duration millisecond = Duration.ofMillis(1);
        Duration longest = Duration.ofDays(49);
        ConnectionOptions smallest = ConnectionOptions.builder()
                .maxSize(KIB)
                .mergeSize(KIB)
                .efficientSize(0)
                .receiveWindow(64 * KIB)
                .maxMessage(1)
                .queueBytes(1)
                .queueMessages(1)
                .keepAlive(Duration.ofMillis(10))
                .expiry(Duration.ZERO)
                .connectTimeout(millisecond)
                .handshakeTimeout(millisecond)
                .closeTimeout(Duration.ZERO)
                .reconnect(false)
                .reconnectDelay(millisecond, millisecond)
                .build();
        ConnectionOptions largest = ConnectionOptions.builder()
                .maxSize(16 * MIB - 1)
                .receiveWindow(Integer.MAX_VALUE)
                .maxMessage(Long.MAX_VALUE)
                .keepAlive(longest)
                .expiry(ConnectionOptions.UNLIMITED)
                .connectTimeout(longest)
                .handshakeTimeout(longest)
                .closeTimeout(ConnectionOptions.UNLIMITED)
                .reconnectDelay(longest, longest)
                .build();

        assertThat(smallest.toBuilder().build()).isEqualTo(smallest).isNotEqualTo(largest);
        assertThat(largest.toBuilder().build()).isEqualTo(largest);
        assertThat(smallest.reconnect()).isFalse();
    }

    @Test
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> ConnectionOptions.builder().keepAlive(null).build())
                .withMessage("keepAlive");
        assertThatNullPointerException()
                .isThrownBy(() -> ConnectionOptions.builder().expiry(null).build())
                .withMessage("expiry");
    }

    @Test
    void aBuilderUsedFurtherChangesNoBuiltOptions() {
        Builder builder = ConnectionOptions.builder().maxMessage(5);
        ConnectionOptions options = builder.build();

        builder.maxMessage(6);

        assertThat(options.maxMessage()).isEqualTo(5);
    }

    private static Arguments bad(UnaryOperator<Builder> change, String message) {
        return Arguments.of(change, message);
    }
}
