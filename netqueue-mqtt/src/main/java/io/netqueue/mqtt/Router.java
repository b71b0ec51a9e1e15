package io.netqueue.mqtt;

import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gives what clients send to the links of a server: a link for each client and linkId, made by a HELLO. A packet that
 * belongs to none makes one too, unless it is BYE, at most once a second for a client, so that the session can say BYE to it. What is no
 * packet of ours is counted. On the worker of the first lane.
 */
final class Router implements Lane.Reader {
    private static final System.Logger LOG = System.getLogger(Router.class.getName());
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So many clients are remembered for having had an answer a moment ago. */
    private static final int MOST_ANSWERED = 10_000;

    private final List<Lane> lanes;
    private final int spread;
    private final UUID serverId;
    private final Topics topics;
    private final Supplier<LinkListener> listeners;

    private final Map<UUID, List<Route>> routes = new HashMap<>();
    private final Map<UUID, Long> answeredNanos = new HashMap<>();
    private final List<Route> touched = new ArrayList<>();
    private long foreignCount;

    /** The way to one link. */
    private static final class Route {
        final UUID client;
        final int linkId;
        final Lane lane;

        /** Touched by the first lane's worker. */
        boolean touched;

        /** Touched by its lane's worker; null before it is opened, and if it could not be. */
        MqttLink link;

        Route(UUID client, int linkId, Lane lane) {
            this.client = client;
            this.linkId = linkId;
            this.lane = lane;
        }

        void run(Runnable task) {
            Worker worker = lane.worker();
            if (worker.isCurrent()) {
                task.run();
            } else {
                worker.execute(task);
            }
        }

        void receive(ByteBuf packet) {
            if (link == null) {
                packet.release();
            } else {
                link.receive(packet);
            }
        }

        void readDone() {
            if (link != null) {
                link.readDone();
            }
        }
    }

    /**
     * A router.
     *
     * @param lanes a server's, once it connects; the first is where it reads, the second where it is asked
     * @param spread over so many of them the clients are spread
     * @param serverId answers who asks
     * @param topics the server's
     * @param listeners makes a listener for each link
     */
    Router(List<Lane> lanes, int spread, UUID serverId, Topics topics, Supplier<LinkListener> listeners) {
        this.lanes = lanes;
        this.spread = spread;
        this.serverId = serverId;
        this.topics = topics;
        this.listeners = listeners;
    }

    @Override
    public void onPublish(String topic, ByteBuf payload) {
        UUID client = topics.client(topic);
        if (client != null && PacketHeader.isWell(payload)) {
            route(client, payload);
        } else if (topic.equals(topics.question())) {
            answer(payload, lanes.get(0));
        } else {
            payload.release();
            onForeign(topic);
        }
    }

    private void route(UUID client, ByteBuf packet) {
        int linkId = PacketHeader.linkId(packet);
        Route route = find(client, linkId);
        if (route == null && (PacketHeader.isHello(packet) || !PacketHeader.isBye(packet) && mayAnswer(client))) {
            route = open(client, linkId);
        }
        if (route == null) {
            packet.release();
            return;
        }
        if (!route.touched) {
            route.touched = true;
            touched.add(route);
        }
        Route to = route;
        route.run(() -> to.receive(packet));
    }

    private Route find(UUID client, int linkId) {
        for (Route route : routes.getOrDefault(client, List.of())) {
            if (route.linkId == linkId) {
                return route;
            }
        }
        return null;
    }

    private Route open(UUID client, int linkId) {
        Lane lane = lanes.get(Math.floorMod(client.hashCode(), spread));
        Route route = new Route(client, linkId, lane);
        routes.computeIfAbsent(client, any -> new ArrayList<>(1)).add(route);
        route.run(() -> {
            route.link = lane.open(topics.toClient(client), client, listeners.get(), () -> forget(route));
            if (route.link == null) {
                forget(route); // its connection is being made anew: the client says HELLO again
            } else {
                route.link.opened();
            }
        });
        return route;
    }

    /** From any of the workers. */
    private void forget(Route route) {
        lanes.get(0)
                .worker()
                .execute(() -> routes.computeIfPresent(route.client, (client, all) -> {
                    all.remove(route);
                    return all.isEmpty() ? null : all;
                }));
    }

    private boolean mayAnswer(UUID client) {
        long now = lanes.get(0).worker().nanoTime();
        Long last = answeredNanos.get(client);
        if (last != null && now - last < SECOND_NANOS) {
            return false;
        }
        if (answeredNanos.size() >= MOST_ANSWERED) {
            answeredNanos.values().removeIf(at -> now - at >= SECOND_NANOS);
        }
        if (answeredNanos.size() >= MOST_ANSWERED) {
            return false;
        }
        answeredNanos.put(client, now);
        return true;
    }

    @Override
    public void onReadDone() {
        for (Route route : touched) {
            route.touched = false;
            route.run(route::readDone);
        }
        touched.clear();
    }

    /** The question came through the second lane, where nothing is before it; on that lane's worker. */
    void onQuestion(ByteBuf question) {
        lanes.get(0).worker().execute(() -> {
            if (lanes.get(0).isConnected()) {
                answer(question, lanes.get(1));
            } else {
                question.release(); // another may have the place by now
            }
        });
    }

    /** Another server asks whether one is here. */
    private void answer(ByteBuf question, Lane through) {
        String asker = question.toString(StandardCharsets.US_ASCII);
        question.release();
        if (Login.isClientId(asker)) {
            through.publish(topics.answer(asker), serverId.toString());
        } else {
            onForeign(topics.question());
        }
    }

    /** What the other lanes still send is heard by nobody. */
    @Override
    public void onTaken() {
        IOException cause = new IOException("Another server has taken this one's place at the broker");
        for (Lane lane : lanes.subList(1, lanes.size())) {
            lane.worker().execute(() -> lane.loseLinks(cause));
        }
    }

    /** How many messages came that are none of ours. */
    long foreignCount() {
        return foreignCount;
    }

    private void onForeign(String topic) {
        foreignCount++;
        LOG.log(
                foreignCount == 1 ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "Ignored a message on the topic {0}, which is no packet of net-queue: does somebody else use the namespace"
                        + " {1}? Further ones are logged at level DEBUG; {2} so far",
                topic,
                topics.namespace(),
                foreignCount);
    }
}
