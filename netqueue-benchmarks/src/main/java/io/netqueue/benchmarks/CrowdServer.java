package io.netqueue.benchmarks;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.Peer;
import io.netqueue.stream.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A server with very many clients: its limits are raised to what the workload needs, everything else is left at its
 * default. Used by one thread.
 */
final class CrowdServer {
    /** Messages under way to each client. */
    private static final int WINDOW = 64;

    /** Each of W6's sessions sends and gets so many at a time. */
    static final int BURST = 32;

    static final int LARGE_BYTES = 1024;
    static final int SMALL_BYTES = 64;

    /** Ten thousand windows of 64 KiB are more than a quarter of the heap. */
    private static final long RECEIVE_BUDGET = 1L << 30;

    private static final int ALL_AT_ONCE = 100_000;

    private final List<UUID> met = new ArrayList<>(); // guarded by itself
    private final Communicator<byte[]> queue;

    CrowdServer() {
        queue = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location("127.0.0.1", 0)
                .limits(LimitOptions.builder()
                        .acceptsPerSecond(ALL_AT_ONCE)
                        .handshakes(ALL_AT_ONCE)
                        .receiveBudget(RECEIVE_BUDGET)
                        .build())
                .events(EventOptions.builder().ini(this::onIni).build())
                .build());
    }

    private void onIni(Peer peer) {
        synchronized (met) {
            met.add(peer.id());
            met.notifyAll();
        }
    }

    int port() {
        return queue.location().port();
    }

    void carryOut(String order, int number) throws InterruptedException {
        switch (order) {
            case "meet" -> meet(number);
            case "broadcast" -> broadcast(number);
            case "unicast" -> unicast(number);
            case "gather" -> gather(number, LARGE_BYTES);
            case "bursts" -> bursts(number);
            default -> throw new Failure("no such order: " + order);
        }
    }

    private void meet(int count) throws InterruptedException {
        synchronized (met) {
            while (met.size() < count) {
                met.wait();
            }
        }
    }

    private List<UUID> peers() {
        synchronized (met) {
            return List.copyOf(met);
        }
    }

    /** Each message is a string of which the bytes are still to be made, once for all. */
    private void broadcast(int count) {
        String message = "m".repeat(LARGE_BYTES);
        Delivery[] underWay = new Delivery[WINDOW];
        for (int i = 0; i < count; i++) {
            if (underWay[i % WINDOW] != null) {
                underWay[i % WINDOW].join();
            }
            underWay[i % WINDOW] = queue.put(message.getBytes(StandardCharsets.UTF_8));
        }
        join(underWay);
    }

    /** As many messages to as many clients, each of bytes that are ready, with a put of its own. */
    private void unicast(int count) {
        byte[] message = new byte[LARGE_BYTES];
        List<UUID> peers = peers();
        Delivery[][] underWay = new Delivery[WINDOW][peers.size()];
        for (int i = 0; i < count; i++) {
            Delivery[] row = underWay[i % WINDOW];
            join(row);
            for (int j = 0; j < row.length; j++) {
                row[j] = queue.put(message, peers.get(j));
            }
        }
        for (Delivery[] row : underWay) {
            join(row);
        }
    }

    private static void join(Delivery[] deliveries) {
        for (Delivery delivery : deliveries) {
            if (delivery != null) {
                delivery.join();
            }
        }
    }

    private void gather(int count, int byteCount) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Side.requireSize(queue.get().data().length, byteCount);
        }
    }

    /** A burst to every client and one from every client, so many times. */
    private void bursts(int passes) throws InterruptedException {
        byte[] message = new byte[SMALL_BYTES];
        List<UUID> peers = peers();
        for (int pass = 0; pass < passes; pass++) {
            for (UUID peer : peers) {
                for (int i = 0; i < BURST; i++) {
                    queue.put(message, peer);
                }
            }
            gather(peers.size() * BURST, SMALL_BYTES);
        }
    }
}
