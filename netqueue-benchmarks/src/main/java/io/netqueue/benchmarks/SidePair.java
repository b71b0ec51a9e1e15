package io.netqueue.benchmarks;

import io.netqueue.benchmarks.SideCommand.Role;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A server and a client of one contender, each in a new process, connected. New processes each time: what their compilers
 * and the scheduler make of it belongs to the spread.
 */
final class SidePair implements AutoCloseable {
    private final SideProcess server;
    private final SideProcess client;

    private SidePair(SideProcess server, SideProcess client) {
        this.server = server;
        this.client = client;
    }

    /** What a burst is: the orders to both. */
    enum Kind {
        /** Small or large messages from the client to the server. */
        ONE_WAY("send", "receive"),
        /** There and back, one at a time. */
        PING_PONG("ping", "pong"),
        /** Both at the same time. */
        EXCHANGE("exchange", "exchange"),
        /** Both, in one thread each. */
        IN_TURN("in-turn", "in-turn");

        private final String client;
        private final String server;

        Kind(String client, String server) {
            this.client = client;
            this.server = server;
        }
    }

    /**
     * Starts both.
     *
     * @param contender whose
     * @param load what one sends to the other
     * @param pinned true: each on a core of its own
     */
    static SidePair start(Contender contender, Load load, boolean pinned) throws IOException, InterruptedException {
        List<Integer> cores = pinned ? Cores.pinnable() : List.of();
        SideProcess server = SideProcess.start(Role.SERVER, contender, load, first(cores));
        try {
            SidePair pair = new SidePair(server, SideProcess.start(Role.CLIENT, contender, load, last(cores)));
            pair.connect();
            return pair;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static OptionalInt first(List<Integer> cores) {
        return cores.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cores.get(0));
    }

    private static OptionalInt last(List<Integer> cores) {
        return cores.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cores.get(cores.size() - 1));
    }

    private void connect() throws InterruptedException {
        try {
            client.carryOut("connect", server.awaitPort());
        } catch (InterruptedException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Connects anew, for messages of another size. */
    void resize(int byteCount) throws InterruptedException {
        server.order("listen", byteCount);
        client.carryOut("size", byteCount);
        client.carryOut("connect", server.awaitPort());
    }

    SideProcess server() {
        return server;
    }

    SideProcess client() {
        return client;
    }

    /** {@return the client's answer} */
    long[] burst(Kind kind, int count) throws InterruptedException {
        server.order(kind.server, count);
        long[] answer = client.carryOut(kind.client, count);
        server.awaitDone();
        return answer;
    }

    /**
     * Bursts as long as the effort says, and with so many messages in all: on a busy machine the time alone is too short
     * for compilers.
     */
    void warmUp(Kind kind, int burst, int inAll, Effort effort) throws InterruptedException {
        WarmUp.run(
                effort,
                (inAll + burst - 1) / burst,
                () -> burst(kind, burst),
                List.of(() -> compiledNanos(client), () -> compiledNanos(server)));
    }

    private static long compiledNanos(SideProcess side) throws InterruptedException {
        return side.carryOut("compiled", 0)[0];
    }

    /** The client ends first: it would complain of a server that is gone. */
    @Override
    public void close() {
        client.close();
        server.close();
    }
}
