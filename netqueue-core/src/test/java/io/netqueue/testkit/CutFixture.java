package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The communicators of one test and the bad networks between them. All are closed after it. Thread-safe. */
public final class CutFixture {
    /** So that a hundred cuts in a row do not make a client wait for seconds. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(1);

    private static final Duration LAST_RETRY = Duration.ofMillis(5);

    private final ContractFixture communicators;
    private final BiConsumer<NetworkLocation, NetworkLocation> onProxy;
    private final List<FaultProxy> proxies = new ArrayList<>();

    /** The hook hears where each proxy is, and what is behind it. */
    CutFixture(ContractFixture communicators, BiConsumer<NetworkLocation, NetworkLocation> onProxy) {
        this.communicators = communicators;
        this.onProxy = onProxy;
    }

    /** Connection options for a test in which links are cut often. */
    public static ConnectionOptions.Builder connection() {
        return ConnectionOptions.builder().reconnectDelay(FIRST_RETRY, LAST_RETRY);
    }

    /** A server of bytes. */
    public Communicator<byte[]> server(UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        return communicators.server(
                Serializer.bytes(),
                options -> change.apply(options.connection(connection().build())));
    }

    /** A bad network in front of a server; harmless yet. */
    public synchronized FaultProxy proxy(Communicator<?> server) {
        return proxy(server.location());
    }

    /** A bad network in front of a place. */
    public synchronized FaultProxy proxy(NetworkLocation server) {
        FaultProxy proxy = new FaultProxy(server);
        proxies.add(proxy);
        onProxy.accept(proxy.location(), server);
        return proxy;
    }

    /** A client of what is behind the bad network. */
    public Communicator<byte[]> client(FaultProxy proxy, UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        return client(proxy.location(), change);
    }

    /** A client of whoever is at that place. */
    public Communicator<byte[]> client(
            NetworkLocation location, UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        return communicators.client(
                location,
                Serializer.bytes(),
                options -> change.apply(options.connection(connection().build())));
    }

    /** A client that is connected. */
    public Communicator<byte[]> connected(
            FaultProxy proxy, Communicator<byte[]> server, UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        Communicator<byte[]> client = client(proxy, change);
        Deadlines.until(
                "connected",
                () -> ContractFixture.knows(server, client.id()) && ContractFixture.knows(client, server.id()));
        return client;
    }

    /** Runs something on a thread of its own. */
    public <V> Future<V> run(Callable<V> task) {
        return communicators.run(task);
    }

    /** First the communicators, which may still want to say good-bye, then what is between them. */
    void close() throws InterruptedException {
        try {
            communicators.close();
        } finally {
            synchronized (this) {
                proxies.forEach(FaultProxy::close);
            }
        }
    }
}
