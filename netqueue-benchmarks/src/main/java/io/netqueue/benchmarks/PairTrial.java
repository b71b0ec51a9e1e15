package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SideCommand.Role;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A server and a client, each in a new process, that do one burst after another until they are warm, and one that
 * counts. New processes each time: what their compilers and the scheduler make of it belongs to the spread.
 *
 * @param name the name for the progress line
 * @param pair who is measured
 * @param kind what a burst is
 * @param size how long
 * @param figures makes figures of what the client answered
 */
record PairTrial(String name, Pair pair, Kind kind, Size size, Function<long[], Map<String, Double>> figures)
        implements Workload.Trial {

    /**
     * Two processes.
     *
     * @param contender whose
     * @param load what one sends to the other
     * @param pinned true: each on a core of its own
     */
    record Pair(Contender contender, Load load, boolean pinned) {

        SideProcess start(Role role) throws IOException {
            if (!pinned) {
                return SideProcess.start(role, contender, load, OptionalInt.empty());
            }
            List<Integer> cores = Cores.pinnable();
            int core = cores.get(role == Role.SERVER ? 0 : cores.size() - 1);
            return SideProcess.start(role, contender, load, OptionalInt.of(core));
        }
    }

    /** What a burst is: the orders to both. */
    enum Kind {
        ONE_WAY("send", "receive"),
        PING_PONG("ping", "pong");

        private final String client;
        private final String server;

        Kind(String client, String server) {
            this.client = client;
            this.server = server;
        }
    }

    /**
     * How long it takes.
     *
     * @param count messages in the burst that counts
     * @param effort how long to warm up
     */
    record Size(int count, Effort effort) {
        private static final int WARM_UP_BURSTS = 10;

        int warmUpCount() {
            return Math.max(1, count / WARM_UP_BURSTS);
        }
    }

    @Override
    public Map<String, Double> run() throws Exception {
        // The client ends first: it would complain of a server that is gone.
        try (SideProcess server = pair.start(Role.SERVER);
                SideProcess client = pair.start(Role.CLIENT)) {
            client.order("connect", server.awaitPort());
            client.awaitDone();
            warmUp(client, server);
            return figures.apply(burst(client, server, size.count()));
        }
    }

    /** For so long, and with as many messages as will count: on a busy machine the time alone is too short for compilers. */
    private void warmUp(SideProcess client, SideProcess server) throws InterruptedException {
        long start = System.nanoTime();
        long sent = 0;
        while (sent < size.count()
                || System.nanoTime() - start < size.effort().warmUp().toNanos()) {
            burst(client, server, size.warmUpCount());
            sent += size.warmUpCount();
        }
    }

    private long[] burst(SideProcess client, SideProcess server, int count) throws InterruptedException {
        server.order(kind.server, count);
        client.order(kind.client, count);
        long[] answer = client.awaitDone();
        server.awaitDone();
        return answer;
    }
}
