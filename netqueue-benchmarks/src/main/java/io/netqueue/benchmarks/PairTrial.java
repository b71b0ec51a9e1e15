package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SideCommand.Role;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A server and a client, each in a new process, that do one burst after another until they are warm, and one that
 * counts. New processes each time: what their compilers and the scheduler make of it belongs to the spread.
 *
 * @param name the name for the progress line
 * @param contender who is measured
 * @param load what is sent
 * @param kind what a burst is
 * @param size how long
 * @param pinned true: each process on a core of its own
 * @param figures makes figures of what the client answered
 */
record PairTrial(
        String name,
        Contender contender,
        Load load,
        Kind kind,
        Size size,
        boolean pinned,
        Function<long[], Map<String, Double>> figures)
        implements Workload.Trial {

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
        List<Integer> cores = Cores.pinnable();
        OptionalInt first = pinned ? OptionalInt.of(cores.get(0)) : OptionalInt.empty();
        OptionalInt last = pinned ? OptionalInt.of(cores.get(cores.size() - 1)) : OptionalInt.empty();
        try (SideProcess client = SideProcess.start(Role.CLIENT, contender, load, last);
                SideProcess server = SideProcess.start(Role.SERVER, contender, load, first)) {
            client.order("connect", server.awaitPort());
            client.awaitDone();
            long start = System.nanoTime();
            do {
                burst(client, server, size.warmUpCount());
            } while (System.nanoTime() - start < size.effort().warmUp().toNanos());
            return figures.apply(burst(client, server, size.count()));
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
