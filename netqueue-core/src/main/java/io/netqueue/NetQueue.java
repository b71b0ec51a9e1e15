package io.netqueue;

import io.netqueue.error.BindException;
import io.netqueue.error.MissingTransportException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.session.Acceptor;
import io.netqueue.session.Connector;
import io.netqueue.session.Context;
import io.netqueue.stream.Serializer;
import io.netqueue.transport.TransportProvider;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.UUID;

/**
 * Opens communicators.
 *
 * <pre>{@code
 * // Server.java                                         // Client.java
 * try (var queue = NetQueue.server()) {                  try (var queue = NetQueue.client()) {
 *     var message = queue.get();                             queue.put("Hello, Server!");
 *     queue.put("Hello, Client!");                           var message = queue.get();
 * }                                                      }
 * }</pre>
 *
 * <p>Opening a client never waits for the network: it connects in the background and goes on trying; the first failure is
 * logged as a warning. A server is bound when open returns, for which its host's name is looked up; with MQTT it then is
 * connected to the broker, which takes as long as the broker does, a few times {@code connectTimeout} at most for each of
 * its connections.
 */
public final class NetQueue {

    private static final SecureRandom RANDOM = new SecureRandom();

    private NetQueue() {}

    /**
     * Opens a communicator.
     *
     * @param <T> the type of what is put and got
     * @param protocol how the bytes travel
     * @param purpose client or server
     * @param options everything else
     * @return the communicator, to be closed by the caller
     * @throws BindException if a server's address cannot be bound
     * @throws MissingTransportException if the protocol's artifact is not on the class path or module path
     */
    public static <T> Communicator<T> open(Protocol protocol, Purpose purpose, CommunicatorOptions<T> options) {
        return open(provider(Objects.requireNonNull(protocol, "protocol")), purpose, options);
    }

    /**
     * Opens a communicator over a transport that is not found by its protocol, such as one that is embedded in something
     * else.
     *
     * @param <T> the type of what is put and got
     * @param provider makes the transport
     * @param purpose client or server
     * @param options everything else
     * @return the communicator, to be closed by the caller
     * @throws BindException if a server's address cannot be bound
     */
    public static <T> Communicator<T> open(
            TransportProvider provider, Purpose purpose, CommunicatorOptions<T> options) {
        Objects.requireNonNull(purpose, "purpose");
        UUID id = options.id().orElseGet(UUID::randomUUID);
        Context context = new Context(id, options, RANDOM);
        if (purpose == Purpose.SERVER) {
            Acceptor acceptor = new Acceptor(context);
            acceptor.start(provider.server(id, options, acceptor::newLink));
            return new Communicator<>(options, context, acceptor);
        }
        Connector connector = new Connector(context, provider.client(id, options));
        connector.start();
        return new Communicator<>(options, context, connector);
    }

    /** {@return a TCP server of objects at 127.0.0.1:51966} */
    public static Communicator<Object> server() {
        return server(Serializer.objects());
    }

    /**
     * Opens a TCP server at 127.0.0.1:51966.
     *
     * @param <T> the type of what is put and got
     * @param serializer how values become bytes
     * @return the communicator, to be closed by the caller
     */
    public static <T> Communicator<T> server(Serializer<T> serializer) {
        return server(CommunicatorOptions.builder(serializer).build());
    }

    /**
     * Opens a TCP server.
     *
     * @param <T> the type of what is put and got
     * @param options everything else
     * @return the communicator, to be closed by the caller
     */
    public static <T> Communicator<T> server(CommunicatorOptions<T> options) {
        return open(Protocol.TCP, Purpose.SERVER, options);
    }

    /** {@return a TCP client of objects that connects to 127.0.0.1:51966} */
    public static Communicator<Object> client() {
        return client(Serializer.objects());
    }

    /**
     * Opens a TCP client that connects to 127.0.0.1:51966.
     *
     * @param <T> the type of what is put and got
     * @param serializer how values become bytes
     * @return the communicator, to be closed by the caller
     */
    public static <T> Communicator<T> client(Serializer<T> serializer) {
        return client(CommunicatorOptions.builder(serializer).build());
    }

    /**
     * Opens a TCP client.
     *
     * @param <T> the type of what is put and got
     * @param options everything else
     * @return the communicator, to be closed by the caller
     */
    public static <T> Communicator<T> client(CommunicatorOptions<T> options) {
        return open(Protocol.TCP, Purpose.CLIENT, options);
    }

    /** Looks with the SPI's own class loader, so that it works in containers too. */
    private static TransportProvider provider(Protocol protocol) {
        ServiceLoader<TransportProvider> loader =
                ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader());
        for (TransportProvider provider : loader) {
            if (provider.scheme().equals(protocol.scheme())) {
                return provider;
            }
        }
        String artifact = protocol == Protocol.TCP ? "netqueue" : "netqueue-" + protocol.scheme();
        throw new MissingTransportException(protocol.name(), "io.netqueue:" + artifact);
    }
}
