package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.until;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.stream.Serializer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

/** The communicators, threads and processes of one test. All are ended after it. Thread-safe. */
public final class ContractFixture {
    private final TransportContract contract;
    private final Deque<Communicator<?>> opened = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<HeldPort> heldPorts = new CopyOnWriteArrayList<>();

    ContractFixture(TransportContract contract) {
        this.contract = contract;
    }

    /** Opens anything. */
    public <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        Communicator<T> communicator = contract.open(purpose, options);
        synchronized (this) {
            opened.push(communicator);
        }
        return communicator;
    }

    /** A server at a place of its own. */
    public <T> Communicator<T> server(Serializer<T> serializer) {
        return server(serializer, options -> options);
    }

    /** A server at a place of its own, with some options changed. */
    public <T> Communicator<T> server(Serializer<T> serializer, UnaryOperator<CommunicatorOptions.Builder<T>> change) {
        return open(Purpose.SERVER, change.apply(contract.options(serializer)).build());
    }

    /** A client of the server, which need not be connected yet. */
    public <T> Communicator<T> client(Communicator<T> server) {
        return client(server, options -> options);
    }

    /** A client of the server, with some options changed. */
    public <T> Communicator<T> client(Communicator<T> server, UnaryOperator<CommunicatorOptions.Builder<T>> change) {
        return client(server.location(), server.options().serializer(), change);
    }

    /** A client of whoever is, or will be, at that place. */
    public <T> Communicator<T> client(
            NetworkLocation location, Serializer<T> serializer, UnaryOperator<CommunicatorOptions.Builder<T>> change) {
        CommunicatorOptions.Builder<T> options = contract.options(serializer).location(location);
        return open(Purpose.CLIENT, change.apply(options).build());
    }

    /** A client that is connected, in the server's eyes too. */
    public <T> Communicator<T> connected(Communicator<T> server) {
        return connected(server, options -> options);
    }

    /** A client that is connected, with some options changed. */
    public <T> Communicator<T> connected(Communicator<T> server, UnaryOperator<CommunicatorOptions.Builder<T>> change) {
        Communicator<T> client = client(server, change);
        until("connected", () -> knows(server, client.id()) && knows(client, server.id()));
        return client;
    }

    /** Whether the communicator has a session with the peer. */
    public static boolean knows(Communicator<?> communicator, UUID peer) {
        return communicator.peers().stream().map(Peer::id).anyMatch(peer::equals);
    }

    /** A place where no server is, and where one can be opened. */
    public NetworkLocation nowhere() {
        Communicator<String> passing = server(Serializer.strings());
        passing.close();
        try {
            heldPorts.add(HeldPort.at(passing.location()));
        } catch (UncheckedIOException e) {
            // it is a broker's, who goes on listening
        }
        return passing.location();
    }

    /** Runs something on a thread of its own. */
    public <V> Future<V> run(Callable<V> task) {
        FutureTask<V> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "contract");
        thread.setDaemon(true);
        synchronized (this) {
            threads.add(thread);
        }
        thread.start();
        return future;
    }

    /** A client in a process of its own: see {@link ContractChild}. */
    public Process child(Communicator<?> server, UUID id) throws Exception {
        Process process = ContractChild.start(contract, server.location(), id);
        synchronized (this) {
            processes.add(process);
        }
        return process;
    }

    synchronized void close() throws InterruptedException {
        Thread.interrupted(); // not the next test's
        processes.forEach(Process::destroyForcibly);
        threads.forEach(Thread::interrupt);
        for (Communicator<?> communicator : opened) {
            communicator.close(Duration.ZERO);
        }
        heldPorts.forEach(HeldPort::close);
        for (Thread thread : threads) {
            thread.join(Deadlines.LIMIT.toMillis());
        }
    }
}
