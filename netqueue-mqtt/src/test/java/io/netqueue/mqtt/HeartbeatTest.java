package io.netqueue.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.session.ManualWorker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatTest {
    private static final int KEEP_ALIVE_SECONDS = 20;

    private final ManualWorker worker = new ManualWorker();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger silences = new AtomicInteger();

    /** Says nothing and hears nothing; the broker wants another keep-alive, or (0) none. */
    @ParameterizedTest
    @CsvSource({"0, 20", "20, 20", "10, 10", "1, 1", "65535, 20"})
    void silenceIsNoticedAfterTwoAndAHalfOfTheShorterKeepAlive(int brokerSeconds, int agreedSeconds) {
        worker.call(() -> new Heartbeat(worker, KEEP_ALIVE_SECONDS, pings::incrementAndGet, silences::incrementAndGet)
                .agree(brokerSeconds));
        Duration limit = Duration.ofMillis(2500L * agreedSeconds);
        worker.advance(limit.minusMillis(1));
        assertThat(pings).hasValue(4);
        assertThat(silences).hasValue(0);
        worker.advance(Duration.ofMillis(1));
        assertThat(silences).hasValue(1);
        assertThat(worker.timerCount()).isZero();
    }

    @Test
    void whoIsHeardIsNotSilent() {
        Heartbeat[] heartbeat = new Heartbeat[1];
        worker.call(() -> heartbeat[0] =
                new Heartbeat(worker, KEEP_ALIVE_SECONDS, () -> heartbeat[0].onRead(), silences::incrementAndGet));
        worker.advance(Duration.ofHours(1));
        assertThat(silences).hasValue(0);
    }
}
