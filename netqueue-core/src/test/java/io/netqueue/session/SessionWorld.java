package io.netqueue.session;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.session.OutboxFixture.Sent;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A server, or a client, in memory, whose other ends say whatever they like; and the check that nothing of it is left when
 * all of them are gone.
 */
final class SessionWorld {
    private static final int BUDGET = 1 << 20;
    private static final Duration LONGER_THAN_EXPIRY = Duration.ofHours(1);
    private static final int MOST_PEERS = 6;

    final ManualWorker worker = new ManualWorker();
    final MemoryTransport transport = new MemoryTransport(worker);
    private final Context context = context();
    private final List<RawPeer> peers = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private Acceptor acceptor;
    private Connector connector;

    private static Context context() {
        CommunicatorOptions<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location("memory", 1)
                .connection(ConnectionOptions.builder()
                        .receiveWindow(BUDGET / 4)
                        .maxMessage(BUDGET)
                        .build())
                .limits(LimitOptions.builder().receiveBudget(BUDGET).build())
                .build();
        return new Context(Ends.SERVER, options, new Random(1));
    }

    /** Somebody connects to the server, which is made when the first one comes. The last one again if many came. */
    RawPeer newPeer() {
        if (acceptor == null) {
            acceptor = new Acceptor(context);
            acceptor.start(transport);
        }
        if (peers.size() < MOST_PEERS) {
            peers.add(RawPeer.connect(worker, acceptor.newLink()));
        }
        return peers.get(peers.size() - 1);
    }

    /** A client connects, and goes on connecting. Its first link. */
    RawPeer acceptClient() {
        transport.listen(() -> {
            RawPeer peer = new RawPeer();
            peers.add(peer);
            return peer;
        });
        connector = new Connector(context, transport);
        connector.start();
        worker.run();
        return peers.get(0);
    }

    List<RawPeer> peers() {
        return peers;
    }

    Endpoint endpoint() {
        return acceptor == null ? connector : acceptor;
    }

    /** The session with {@link Ends#CLIENT}, or the client's own; null if there is none. */
    Session session() {
        return acceptor == null ? connector.session() : acceptor.session(Ends.CLIENT);
    }

    void put(int byteCount) {
        if (session() != null && sent.size() < 64) {
            sent.add(Ends.put(session(), new byte[byteCount]));
            worker.run();
        }
    }

    void take() {
        Ends.take(context);
        worker.run();
    }

    /** All other ends go away for good, the application closes, and time passes: everything is settled and given back. */
    void end() {
        transport.listen(null);
        for (RawPeer peer : peers) {
            peer.cut();
        }
        worker.run();
        endpoint().close();
        worker.advance(LONGER_THAN_EXPIRY);
        Ends.takeAll(context);
        worker.run();
        if (acceptor != null && !acceptor.sessions().isEmpty()) {
            throw new AssertionError("a session is left: " + Insight.describe(session()));
        }
        if (!endpoint().closed().isDone()) {
            throw new AssertionError("close did not end");
        }
        if (context.budget().reserved() != 0 || worker.timerCount() != 0 || context.linkCount() != 0) {
            throw new AssertionError("left: " + context.budget().reserved() + " bytes of the budget, "
                    + worker.timerCount() + " timers, " + context.linkCount() + " links");
        }
        for (Sent each : sent) {
            if (each.receipt().settledCount() != 1) {
                throw new AssertionError(each.message().state() + " was settled "
                        + each.receipt().settledCount() + " times");
            }
        }
    }
}
