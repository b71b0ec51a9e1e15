package io.netqueue.mqtt;

import io.netqueue.error.BindException;
import io.netqueue.netty.NettyWorker;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A server behind a broker, as another client of it. It holds one or more connections, its {@link Lane lanes}. All that
 * clients send comes through the first, since a subscription cannot be shared out by client; what is sent to a client goes
 * through the lane, and the client's session lives on the worker, that its id falls to.
 *
 * <p>One server a namespace: the first connection has a name that follows from the namespace, of which a broker permits
 * one; and before it takes that name, a server asks whether another answers. It is asked through the second connection, too,
 * where the question does not wait behind what clients send; so it has two at least.
 */
final class MqttServer implements LinkServer {
    private static final int NAME_DIGITS = 14;
    private static final long CLOSE_SECONDS = 3;

    private final NetworkLocation location;
    private final List<Lane> lanes = new ArrayList<>();

    private MqttServer(NetworkLocation location) {
        this.location = location;
    }

    /**
     * Connects a server to its broker.
     *
     * @param workers for its connections, in turn
     * @param id the server's id
     * @param access says where, and how many connections: as many as the larger of {@code workers} and the broker's
     *     {@code connections}
     * @param listeners makes a listener for each link
     * @return the server, subscribed
     * @throws BindException if the broker cannot be reached or refuses, or if another server is there
     */
    static MqttServer bind(List<NettyWorker> workers, UUID id, BrokerAccess access, Supplier<LinkListener> listeners) {
        MqttServer server = new MqttServer(access.location());
        Topics topics = access.topics();
        int count = Math.max(workers.size(), access.broker().connections());
        Router router = new Router(server.lanes, count, id, topics, listeners);
        Lane.Reader bell = (topic, question) -> router.onQuestion(question);
        for (int i = 0; i < Math.max(count, 2); i++) {
            boolean first = i == 0;
            List<String> filters = filters(topics, i);
            Supplier<Login> logins = () -> new Login(
                    first ? clientId(topics) : Login.freshClientId(),
                    filters,
                    null,
                    access.broker(),
                    access.keepAliveSeconds());
            Lane.Reader reader = first ? router : i == 1 ? bell : null;
            server.lanes.add(new Lane(workers.get(i % workers.size()), access, logins, reader, first));
        }
        server.start(access);
        return server;
    }

    private static List<String> filters(Topics topics, int lane) {
        return switch (lane) {
            case 0 -> List.of(topics.ofAllClients(), topics.question());
            case 1 -> List.of(topics.bell());
            default -> List.of(topics.answer("lane" + lane)); // it reads nothing, but every login subscribes
        };
    }

    /** As long as every broker must take, of letters that it must take. */
    static String clientId(Topics topics) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(topics.namespace().getBytes(StandardCharsets.UTF_8));
            return "nq2server" + HexFormat.of().formatHex(hash).substring(0, NAME_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The first lane first: if it is refused, the others need not be made. */
    private void start(BrokerAccess access) {
        // an inquiry and a connection, each bounded by itself
        long mostNanos = 3 * access.connection().connectTimeout().toNanos()
                + 2 * Inquiry.MOST_PATIENCE_NANOS
                + TimeUnit.SECONDS.toNanos(1);
        try {
            for (Lane lane : lanes) {
                lane.worker().execute(lane::connect);
                lane.ready().get(mostNanos, TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            close();
            throw new BindException(location.toString(), "the broker did not answer in time", e);
        } catch (ExecutionException e) {
            close();
            throw new BindException(location.toString(), e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new BindException(location.toString(), "interrupted while connecting to the broker", e);
        }
    }

    @Override
    public NetworkLocation location() {
        return location;
    }

    /** Links that are left end with it. */
    @Override
    public void close() {
        boolean onWorker = false;
        for (Lane lane : lanes) {
            lane.worker().execute(lane::close);
            onWorker |= lane.worker().isCurrent();
        }
        if (!onWorker) {
            awaitClosed();
        }
    }

    private void awaitClosed() {
        try {
            CompletableFuture.allOf(lanes.stream().map(Lane::closed).toArray(CompletableFuture[]::new))
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // the broker does not take our leave; the connections end by themselves
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane closes whatever happens", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
