package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.options.Status;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waiting for what must happen, but not for ever. */
public final class Deadlines {
    /** Much longer than anything takes on a busy machine. */
    public static final Duration LIMIT = Duration.ofMinutes(3);

    private Deadlines() {}

    /** Waits for a condition. */
    public static void until(String what, Callable<Boolean> condition) {
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(LIMIT)
                .until(condition);
    }

    /** The next message, of one of the peers if any are given. */
    public static <T> Message<T> next(Communicator<T> communicator, UUID... peers) throws InterruptedException {
        return communicator
                .poll(LIMIT, peers)
                .orElseThrow(() -> new AssertionError("no message came to " + communicator));
    }

    /** Waits until the delivery is done, well or not. */
    public static Delivery done(Delivery delivery) throws InterruptedException {
        assertThat(delivery.await(LIMIT)).as("done: %s", delivery).isTrue();
        return delivery;
    }

    /** Waits until every peer has the message. */
    public static void delivered(Delivery delivery) throws InterruptedException {
        done(delivery).join();
        assertThat(delivery.status()).isEqualTo(Status.ACKNOWLEDGED);
    }

    /** What another thread came to. */
    public static <V> V value(Future<V> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
