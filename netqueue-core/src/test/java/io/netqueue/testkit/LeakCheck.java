package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.netty.PooledMemory;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: sockets, threads other than the library's own pools, or pooled memory.
 * What ends by itself a little later is waited for.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    /** The library's pools, which stay, and what ends by itself when it is idle. */
    private static final String POOLS = "netqueue-(\\d+|events|resolver)";

    private final Map<String, Snapshot> before = new ConcurrentHashMap<>();

    private record Snapshot(Set<String> sockets, Set<Thread> threads, long memory) {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        SocketChannel.open().close(); // with its first socket the JDK makes one that it keeps for itself
        before.put(
                context.getUniqueId(),
                new Snapshot(OpenSockets.numbers(), Thread.getAllStackTraces().keySet(), PooledMemory.usedBytes()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Snapshot then = before.remove(context.getUniqueId());
        await().atMost(Deadlines.LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            Set<String> sockets = OpenSockets.numbers();
            assertThat(sockets.size())
                    .as(() -> "open sockets: " + OpenSockets.describe(sockets, then.sockets))
                    .isLessThanOrEqualTo(then.sockets.size());
            assertThat(strangers(then.threads)).as("threads left running").isEmpty();
            assertThat(PooledMemory.usedBytes())
                    .as("pooled bytes in use")
                    .isLessThanOrEqualTo(then.memory + PooledMemory.keptBytes());
        });
    }

    private static Map<String, String> strangers(Set<Thread> known) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> !known.contains(entry.getKey()))
                .filter(entry -> entry.getKey().isAlive())
                .filter(entry -> !entry.getKey().getName().matches(POOLS))
                .filter(entry -> !isOfThePlatform(entry.getKey()))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().getName(),
                        entry -> Arrays.toString(entry.getValue()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** The JVM's own, those of virtual threads and processes, JUnit's, gRPC's, and Awaitility's, which runs this check. */
    private static boolean isOfThePlatform(Thread thread) {
        String group =
                thread.getThreadGroup() == null ? "" : thread.getThreadGroup().getName();
        String name = thread.getName();
        return group.equals("system")
                || group.equals("InnocuousThreadGroup")
                || name.startsWith("awaitility")
                || name.startsWith("junit-")
                || name.startsWith("ForkJoinPool")
                || name.startsWith("VirtualThread")
                || name.startsWith("process reaper")
                || name.equals("CompletableFutureDelayScheduler")
                || name.startsWith("globalEventExecutor")
                || name.startsWith(
                        "grpc-default-") // gRPC's own pools, for what a test does with gRPC itself; idle for a minute
                || name.startsWith("grpc-shared-destroyer"); // which stays
    }
}
