package io.netqueue.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** A server and its many clients, in new processes, as the runner sees them. */
final class Crowd implements AutoCloseable {
    /** So many clients share a process. */
    static final int CLIENTS_PER_PROCESS = 5_000;

    private final List<SideProcess> clients = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final SideProcess server;

    private Crowd(SideProcess server) {
        this.server = server;
    }

    /** Starts the processes: the first client of all is connected. */
    static Crowd start(int count) throws IOException, InterruptedException {
        Crowd crowd = new Crowd(process(SideCommand.Role.SERVER));
        try {
            for (int missing = count; missing > 0; missing -= CLIENTS_PER_PROCESS) {
                crowd.clients.add(process(SideCommand.Role.CLIENT));
                crowd.counts.add(Math.min(missing, CLIENTS_PER_PROCESS));
            }
            int port = crowd.server.awaitPort();
            for (SideProcess process : crowd.clients) {
                process.carryOut("to", port);
            }
            crowd.clients.get(0).carryOut("open", 1);
            crowd.server.carryOut("meet", 1);
            return crowd;
        } catch (IOException | InterruptedException | RuntimeException e) {
            crowd.close();
            throw e;
        }
    }

    private static SideProcess process(SideCommand.Role role) throws IOException {
        String name = role == SideCommand.Role.SERVER ? "the server of a crowd" : "a crowd of clients";
        return SideProcess.start(name, List.of(), List.of("crowd", role.name()), OptionalInt.empty());
    }

    /** The others connect. */
    void complete() throws InterruptedException {
        int all = 0;
        for (int i = 0; i < clients.size(); i++) {
            int open = i == 0 ? 1 : 0;
            clients.get(i).order("open", counts.get(i) - open);
            all += counts.get(i);
        }
        for (SideProcess process : clients) {
            process.awaitDone();
        }
        server.carryOut("meet", all);
    }

    SideProcess server() {
        return server;
    }

    /**
     * Both ends work.
     *
     * @param order what the server does, and how often
     * @param answer what the clients do meanwhile, and how often
     * @return what the server answered: nanoseconds, and nanoseconds of processor time
     */
    long[] work(Orders.Order order, Orders.Order answer) throws InterruptedException {
        server.order(order.name(), order.number());
        for (SideProcess process : clients) {
            process.order(answer.name(), answer.number());
        }
        long[] nanos = server.awaitDone();
        for (SideProcess process : clients) {
            process.awaitDone();
        }
        return nanos;
    }

    /** The clients end first: they would complain of a server that is gone. */
    @Override
    public void close() {
        Collections.reverse(clients);
        clients.forEach(SideProcess::close);
        server.close();
    }
}
