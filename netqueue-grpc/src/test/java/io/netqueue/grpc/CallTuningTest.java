package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.ConnectionOptions;
import org.junit.jupiter.api.Test;

/** What gRPC is told follows from the options, within bounds. */
class CallTuningTest {
    private static final int KIB = 1024;

    private static CallTuning tuning(int maxSize, int receiveWindow) {
        return CallTuning.of(
                ConnectionOptions.builder()
                        .maxSize(maxSize)
                        .receiveWindow(receiveWindow)
                        .build(),
                false);
    }

    @Test
    void aCallIsReadyWhileLessThanAFrameOfTheSessionWaits() {
        assertThat(tuning(128 * KIB, 1024 * KIB).readyBytes()).isEqualTo(128 * KIB);
        assertThat(tuning(1024 * KIB, 8192 * KIB).readyBytes()).isEqualTo(256 * KIB);
    }

    @Test
    void theWindowIsTheSessionsWithinBounds() {
        assertThat(tuning(64 * KIB, 1024 * KIB).windowBytes()).isEqualTo(1024 * KIB);
        assertThat(tuning(64 * KIB, 64 * KIB).windowBytes()).isEqualTo(64 * KIB);
        assertThat(tuning(64 * KIB, 64 * 1024 * KIB).windowBytes()).isEqualTo(4 * 1024 * KIB);
    }

    @Test
    void messagesAreKeptByWhoeverTheTransportBelongsTo() {
        ConnectionOptions options = ConnectionOptions.builder().build();
        assertThat(CallTuning.of(options, true).ownsMessages()).isTrue();
        assertThat(CallTuning.of(options, false).ownsMessages()).isFalse();
    }
}
