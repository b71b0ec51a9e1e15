package io.netqueue.testkit;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.SplittableRandom;

/** What a seed means: how many processes, how they are configured, what they do and what happens to them. */
final class Scenario {

    private static final long MILLI = 1_000_000;
    private static final int BRIM_SIZE = 56;
    private static final int BRIM_MESSAGES = 64 * 1024 / (Long.BYTES + BRIM_SIZE);
    private static final int[] LARGEST = {0, 40, 40, 500, 3000, 3000, 20_000, 150_000, 300_000};
    private static final int[] MAX_SIZES = {1024, 4096, 64 * 1024, 1 << 20};
    private static final int[] WINDOWS = {64 * 1024, 64 * 1024, 100_000, 256 * 1024, 1 << 20};
    private static final long[] KEEP_ALIVES = {200, 1000, 3000, 15_000};
    private static final long[] EXPIRIES = {50, 2000, 10_000, 20_000, 40_000};
    private static final long[] TICKS = {200_000, 2 * MILLI, 20 * MILLI, 200 * MILLI};

    private final SplittableRandom random;
    private final PacketWeather packets;
    private final int clients;
    private final int serverWorkers;
    private final boolean streams;
    private final int largest;
    private final int messages;
    private final long tickNanos;
    private final boolean healthy;
    private final boolean restarts;
    private final boolean sameServerId;
    private final boolean smallBudget;
    private final int faults;
    private final long expiryMillis;
    private final long keepAliveMillis;
    private final ConnectionOptions connection;
    private final long originNanos;
    private final boolean brimful;

    /** Over links that move packets, or over streams. */
    Scenario(SplittableRandom random, boolean lossy) {
        this.random = random;
        clients = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1;
        serverWorkers = random.nextInt(1, 4);
        streams = random.nextBoolean();
        int drawnLargest = pick(LARGEST);
        int drawnMessages = random.nextInt(random.nextInt(4) == 0 ? 400 : 60) + 1;
        tickNanos = TICKS[random.nextInt(TICKS.length)];
        healthy = random.nextInt(8) == 0;
        packets = lossy ? PacketWeather.draw(random.split(), healthy) : null;
        int most = lossy ? Math.min(packets.mostBytes(), 1_200_000) : 1_200_000;
        largest = Math.min(drawnLargest, most / 4);
        messages = Math.max(3, Math.min(drawnMessages, most / (largest + 1)));
        restarts = !healthy && random.nextInt(4) == 0;
        sameServerId = random.nextBoolean();
        smallBudget = !healthy && random.nextInt(20) == 0;
        faults = healthy ? 0 : random.nextInt(random.nextInt(4) == 0 ? 40 : 8);
        expiryMillis =
                healthy ? 60_000 : EXPIRIES[Math.max(random.nextInt(EXPIRIES.length), random.nextInt(EXPIRIES.length))];
        keepAliveMillis = KEEP_ALIVES[random.nextInt(KEEP_ALIVES.length)];
        connection = connection();
        originNanos = random.nextInt(3) == 0 ? Long.MAX_VALUE - random.nextLong(60_000 * MILLI) : random.nextLong();
        brimful = healthy && largest >= BRIM_SIZE && random.nextInt(4) == 0;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private ConnectionOptions connection() {
        ConnectionOptions.Builder builder = ConnectionOptions.builder();
        int maxSize = largest > 20_000 ? MAX_SIZES[random.nextInt(1, 4)] : pick(MAX_SIZES);
        builder.maxSize(maxSize).mergeSize(maxSize).efficientSize(Math.min(maxSize, 512));
        builder.receiveWindow(pick(WINDOWS));
        builder.keepAlive(Duration.ofMillis(keepAliveMillis)).expiry(Duration.ofMillis(expiryMillis));
        if (random.nextInt(3) == 0) {
            builder.reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(500));
        }
        if (!healthy && random.nextInt(8) == 0) {
            builder.queueMessages(random.nextInt(1, 10));
        }
        if (!healthy && random.nextInt(8) == 0) {
            builder.queueBytes(random.nextInt(1, 3 * largest + 2));
        }
        builder.maxMessage(largest > 0 && !healthy && random.nextInt(12) == 0 ? largest / 2 + 1 : largest + 1);
        return builder.build();
    }

    /** The options of one process. */
    <T> CommunicatorOptions<T> options(Serializer<T> serializer, boolean isServer, EventOptions events) {
        LimitOptions.Builder limits = LimitOptions.builder();
        limits.receiveBudget(smallBudget && isServer ? Math.max(128 * 1024, 2L * largest) : 1L << 30);
        return CommunicatorOptions.builder(serializer)
                .connection(connection)
                .limits(limits.build())
                .events(events)
                .build();
    }

    int clients() {
        return clients;
    }

    /** How packets fare; null if links are streams. */
    PacketWeather packets() {
        return packets;
    }

    int serverWorkers() {
        return serverWorkers;
    }

    /** Do messages travel as chunks, or as arrays? */
    boolean streams() {
        return streams;
    }

    int largest() {
        return largest;
    }

    /**
     * Do a client's messages fill the first window to the last byte, while nobody takes them at the server? Then there is
     * credit for nothing but FIN. Over packets there are more of them, and when they are taken at last, the news is lost.
     */
    boolean brimful() {
        return brimful;
    }

    /** The size of a message; none is larger than the largest. */
    int size(SplittableRandom from) {
        if (brimful) {
            return BRIM_SIZE;
        }
        int kind = from.nextInt(8);
        if (kind == 0 || largest == 0) {
            return 0;
        }
        int bound = kind < 4 ? Math.min(64, largest) : kind < 6 ? largest / 8 + 1 : largest;
        return from.nextInt(bound) + 1;
    }

    /** What each process may put, at most. */
    int messages() {
        return brimful ? packets == null ? BRIM_MESSAGES : BRIM_MESSAGES + BRIM_MESSAGES / 4 : messages;
    }

    long tickNanos() {
        return tickNanos;
    }

    /** Does nothing at all go wrong? */
    boolean healthy() {
        return healthy;
    }

    /** Do packets get lost, or queues fill, but nothing is broken on purpose? */
    boolean calm() {
        return faults == 0 && !smallBudget;
    }

    /** Does no packet get lost by chance, so that it can be told how long a loss may hold anything up? */
    boolean lossless() {
        return healthy && packets != null && packets.loss() == 0;
    }

    boolean restarts() {
        return restarts;
    }

    boolean sameServerId() {
        return sameServerId;
    }

    boolean smallBudget() {
        return smallBudget;
    }

    int faults() {
        return faults;
    }

    long originNanos() {
        return originNanos;
    }

    long expiryNanos() {
        return expiryMillis * MILLI;
    }

    long keepAliveNanos() {
        return keepAliveMillis * MILLI;
    }

    long connectTimeoutNanos() {
        return connection.connectTimeout().toNanos();
    }

    @Override
    public String toString() {
        return clients + " clients, " + serverWorkers + " workers, " + (streams ? "streams" : "arrays") + " up to "
                + largest + " bytes, " + messages + " messages, tick " + tickNanos / 1000 + " us, " + faults
                + " faults" + (restarts ? ", restarts" : "") + (smallBudget ? ", small budget" : "")
                + (healthy ? ", healthy" : "") + (brimful ? ", brimful" : "")
                + ", keep-alive " + keepAliveMillis + " ms, expiry " + expiryMillis + " ms, " + connection
                + (packets == null ? "" : ", " + packets);
    }
}
