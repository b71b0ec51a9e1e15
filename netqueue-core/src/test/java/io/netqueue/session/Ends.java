package io.netqueue.session;

import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.session.OutboxFixture.Sent;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A client and a server in memory, on one worker, that are run by hand. */
final class Ends {

    static final UUID CLIENT = new UUID(0, 0xC);
    static final UUID SERVER = new UUID(0, 0x5);

    final ManualWorker worker = new ManualWorker();
    final MemoryTransport transport = new MemoryTransport(worker);
    final Context serverContext;
    final Context clientContext;
    final Acceptor acceptor;
    final Connector connector;

    Ends() {
        this(options -> options);
    }

    /** Both with the same options, started but not run. */
    Ends(UnaryOperator<ConnectionOptions.Builder> connection) {
        this(connection, limits -> limits);
    }

    /** And the server within these limits. */
    Ends(UnaryOperator<ConnectionOptions.Builder> connection, UnaryOperator<LimitOptions.Builder> limits) {
        serverContext = context(SERVER, connection, limits);
        clientContext = context(CLIENT, connection);
        acceptor = new Acceptor(serverContext);
        acceptor.start(transport);
        connector = new Connector(clientContext, transport);
        transport.listen(acceptor::newLink);
    }

    static Context context(UUID id, UnaryOperator<ConnectionOptions.Builder> connection) {
        return context(id, connection, limits -> limits);
    }

    private static Context context(
            UUID id, UnaryOperator<ConnectionOptions.Builder> connection, UnaryOperator<LimitOptions.Builder> limits) {
        CommunicatorOptions<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location("memory", 1)
                .connection(connection.apply(ConnectionOptions.builder()).build())
                .limits(limits.apply(LimitOptions.builder()).build())
                .build();
        return new Context(id, options, new Random(id.getLeastSignificantBits()));
    }

    /** Connects. */
    Ends up() {
        connector.start();
        worker.run();
        if (clientSession().state() != SessionState.UP) {
            throw new AssertionError("the client is " + clientSession().state());
        }
        return this;
    }

    /** Connects with a link that moves packets of at most so many bytes. */
    Ends upWithPackets(int packetSize) {
        transport.onNextLink(link -> link.movePackets(packetSize));
        return up();
    }

    Session clientSession() {
        return connector.session();
    }

    /** Null if there is none. */
    Session serverSession() {
        return acceptor.session(CLIENT);
    }

    static Sent put(Session session, byte[] payload) {
        FakeReceipt receipt = new FakeReceipt();
        Outgoing message = Outgoing.of(session.peerId(), receipt, payload);
        session.put(message);
        return new Sent(message, receipt, payload);
    }

    /** Takes what is there. */
    static List<byte[]> takeAll(Context context) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] next = take(context); next != null; next = take(context)) {
            all.add(next);
        }
        return all;
    }

    /** Takes one message, or null if none is there. */
    static byte[] take(Context context) {
        try {
            Arrival arrival = context.inbox().take(new UUID[0], 0);
            return arrival == null ? null : (byte[]) arrival.claim();
        } catch (ResourceClosedException e) {
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Frames the client sent over its last link, printed. */
    List<String> clientFrames() {
        return transport.link().frames();
    }

    /** Frames the server sent over the last link, printed. */
    List<String> serverFrames() {
        return transport.link().peer().frames();
    }

    void advanceMillis(long millis) {
        worker.advance(Duration.ofMillis(millis));
    }
}
