package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.done;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Purpose;
import io.netqueue.error.BindException;
import io.netqueue.netty.Workers;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.FaultLink;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Traffic;
import io.netqueue.testkit.Warnings;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server at a broker: alone in its namespace, and undisturbed by what others publish. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class MqttServerTest {
    private static final String NAMESPACE = "server/test";

    private static Broker broker;
    private final MqttFixture fixture = new MqttFixture();

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(1);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    private static void exchange(Communicator<byte[]> client, Communicator<byte[]> server) throws Exception {
        delivered(client.put(new byte[] {1}));
        assertThat(next(server, client.id()).data()).containsExactly(1);
        delivered(server.put(new byte[] {2}, client.id()));
        assertThat(next(client).data()).containsExactly(2);
    }

    @Test
    void aSecondServerOfANamespaceIsRefusedAndTheFirstGoesOn() throws Exception {
        Communicator<byte[]> server = fixture.server(broker.location(), NAMESPACE);
        Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
        exchange(client, server);
        fixture.assertTaken(broker.location(), NAMESPACE, !broker.isEmbedded());
        exchange(client, server);
        server.close(Duration.ZERO);
        Communicator<byte[]> successor = fixture.server(broker.location(), NAMESPACE);
        exchange(client, successor);
    }

    @Test
    void serversOfTwoNamespacesDoNotSeeEachOther() throws Exception {
        Communicator<byte[]> one = fixture.server(broker.location(), "one");
        Communicator<byte[]> other = fixture.server(broker.location(), "one/other");
        Communicator<byte[]> client = fixture.client(broker.location(), "one");
        Communicator<byte[]> otherClient = fixture.client(broker.location(), "one/other");
        exchange(client, one);
        exchange(otherClient, other);
        assertThat(one.peers()).hasSize(1);
        assertThat(other.peers()).hasSize(1);
    }

    /** Whoever connects last under the name has it: the other asks before it takes it back. */
    @Test
    void ofTwoServersThatStartAtOnceOneServes() throws Exception {
        for (int i = 0; i < 5; i++) {
            String namespace = "race/" + i;
            List<Communicator<byte[]>> started = new CopyOnWriteArrayList<>();
            List<Future<Void>> starting = List.of(
                    fixture.run(() -> tryServer(namespace, started)), fixture.run(() -> tryServer(namespace, started)));
            MqttFixture.await(Deadlines.LIMIT, starting);
            assertThat(started).isNotEmpty();
            Communicator<byte[]> client = fixture.client(broker.location(), namespace);
            until("served", () -> done(client.put(new byte[] {7})).status() == Status.ACKNOWLEDGED);
            assertThat(Set.copyOf(MqttFixture.ask(broker.location(), namespace, 20)))
                    .hasSize(1);
            for (Communicator<byte[]> server : started) {
                server.close(Duration.ZERO);
            }
            client.close(Duration.ZERO);
        }
    }

    private Void tryServer(String namespace, List<Communicator<byte[]>> started) {
        try {
            started.add(fixture.server(broker.location(), namespace));
        } catch (BindException e) {
            // the other was there first
        }
        return null;
    }

    @Test
    void aServerThatWasPushedOutComesBack() throws Exception {
        Communicator<byte[]> server = fixture.server(broker.location(), NAMESPACE);
        Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
        exchange(client, server);
        try (RawClient rude = new RawClient(broker.location(), MqttServer.clientId(new Topics(NAMESPACE)), "x")) {
            value(rude.closed()); // the server took its place back: nobody had answered its question
        } catch (ExecutionException e) {
            assertThat(e).as("pushed out before it had subscribed").hasCauseInstanceOf(EOFException.class);
        }
        exchange(client, server);
    }

    @Test
    void foreignMessagesAreIgnoredWithOneWarning() throws Exception {
        List<LogRecord> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(Router.class.getName());
        Handler handler = collectingInto(warnings);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try (RawClient stranger = new RawClient(broker.location(), Login.freshClientId(), "x")) {
            Communicator<byte[]> server = fixture.server(broker.location(), NAMESPACE);
            Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
            exchange(client, server);
            String topic = new Topics(NAMESPACE).toServer(client.id());
            for (int size : new int[] {0, 1, 12, 13, 16, 1000, 200_000}) {
                stranger.publish(topic, new byte[size]);
                stranger.publish(NAMESPACE + "/c2s/nobody", new byte[size]);
                stranger.publish(NAMESPACE + "/who", new byte[size]);
            }
            stranger.send(retained(topic, new byte[20]));
            stranger.publish(topic, new byte[] {1, 2, 3});
            exchange(client, server);
            until("warned", () -> !warnings.isEmpty());
            exchange(client, server);
            assertThat(warnings).hasSize(1);
            until("one link", () -> server.stats().links() == 1);
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    /** Each connection of a server subscribes to something, though only the first reads what clients send. */
    @Test
    void foreignMessagesToTheOtherConnectionsHarmNobody() throws Exception {
        Communicator<byte[]> server = fixture.open(
                Purpose.SERVER,
                broker.location(),
                NAMESPACE,
                options -> options.broker(BrokerOptions.builder()
                        .namespace(NAMESPACE)
                        .connections(3)
                        .build()));
        List<Communicator<byte[]>> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(fixture.client(broker.location(), NAMESPACE));
            exchange(clients.get(i), server);
        }
        try (Warnings warnings = new Warnings("io.netqueue.mqtt");
                RawClient stranger = new RawClient(broker.location(), Login.freshClientId(), "x")) {
            for (int i = 0; i < 100; i++) {
                stranger.publish(NAMESPACE + "/who/bell", new byte[i]);
                stranger.publish(NAMESPACE + "/who/lane2", new byte[i]);
            }
            until(
                    "warned",
                    () -> !warnings.with(NAMESPACE + "/who, which is no packet").isEmpty());
            for (Communicator<byte[]> client : clients) {
                exchange(client, server);
            }
            assertThat(warnings.lines()).hasSize(1);
        }
    }

    /** The first server's answer takes 600 ms, but the broker says that somebody heard the question. */
    @Test
    void aServerThatIsBusyIsNotPushedOut() throws Exception {
        Assumptions.assumeFalse(broker.isEmbedded(), "this broker cannot tell: apt-get install mosquitto");
        try (MqttProxy slow = new MqttProxy(broker.location(), 1)) {
            Communicator<byte[]> server = fixture.server(slow.location(), NAMESPACE);
            Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
            exchange(client, server);
            slow.takeSlowly(Duration.ofMillis(300));
            fixture.assertTaken(broker.location(), NAMESPACE, true);
            slow.takeSlowly(Duration.ZERO);
            exchange(client, server);
        }
    }

    /** A broker of MQTT 3.1.1 cannot tell that it is there, and what strangers sent is before the question. */
    @Test
    void aServerOfMqtt311ThatIsBusyIsNotPushedOut() throws Exception {
        try (MqttProxy slow = new MqttProxy(broker.location(), 1);
                MqttProxy old = new MqttProxy(broker.location(), 1);
                RawClient stranger = new RawClient(broker.location(), Login.freshClientId(), "x")) {
            slow.refuseMqtt5();
            old.refuseMqtt5();
            Communicator<byte[]> server = fixture.server(slow.location(), NAMESPACE);
            Communicator<byte[]> client = fixture.client(old.location(), NAMESPACE);
            exchange(client, server);
            slow.hold(NAMESPACE + "/c2s/nobody");
            stranger.publish(NAMESPACE + "/c2s/nobody", new byte[1]);
            until("the question would wait", () -> slow.heldCount() == 1);
            MqttFixture.ask(old.location(), NAMESPACE, 1);
            fixture.assertTaken(old.location(), NAMESPACE, false);
            slow.release();
            exchange(client, server);
        }
    }

    /** It did not answer in time, as its process stood still: the broker lets one of the two in, and no link is left of it. */
    @Test
    void ofTwoServersOfMqtt311OneServesThoughTheFirstDidNotAnswer() throws Exception {
        try (MqttProxy slow = new MqttProxy(broker.location(), 1);
                MqttProxy old = new MqttProxy(broker.location(), 1);
                Warnings warnings = new Warnings(Lane.class.getName())) {
            slow.refuseMqtt5();
            old.refuseMqtt5();
            Communicator<byte[]> first = fixture.open(
                    Purpose.SERVER,
                    slow.location(),
                    NAMESPACE,
                    options -> options.broker(BrokerOptions.builder()
                            .namespace(NAMESPACE)
                            .connections(3)
                            .build()));
            List<Communicator<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(fixture.client(old.location(), NAMESPACE));
                exchange(clients.get(i), first);
            }
            slow.hold(NAMESPACE);
            Communicator<byte[]> second = fixture.server(old.location(), NAMESPACE);
            slow.release();
            until("told", () -> !warnings.with("a server answers already").isEmpty());
            until("no link is left", () -> first.stats().links() == 0);
            for (Communicator<byte[]> client : clients) {
                client.put(new byte[1]); // LOST, so that the client hears that its server is another
                MqttFixture.awaitConnected(second, client);
                delivered(client.put(new byte[1]));
            }
            assertThat(first.poll(Duration.ZERO)).isEmpty();
            fixture.close();
        }
    }

    /**
     * The first does not answer and is pushed out. Then the way to both is so slow that an answer comes after the patience
     * of who was not pushed out a moment ago: within 2.8 s, the last question's acknowledgement within 2.1 s.
     */
    @Test
    void twoServersDoNotPushEachOtherOutForEver() throws Exception {
        try (MqttProxy slow = new MqttProxy(broker.location(), 1);
                MqttProxy other = new MqttProxy(broker.location(), 1);
                Warnings warnings = new Warnings(Lane.class.getName())) {
            slow.refuseMqtt5();
            other.refuseMqtt5();
            Communicator<byte[]> first = fixture.server(slow.location(), NAMESPACE);
            slow.hold(NAMESPACE);
            Communicator<byte[]> second = fixture.server(other.location(), NAMESPACE);
            slow.takeSlowly(Duration.ofMillis(700));
            other.takeSlowly(Duration.ofMillis(700));
            slow.release();
            until(
                    "one stands by",
                    () -> !warnings.with("a server answers already").isEmpty());
            int pushes = warnings.with("going on trying").size();
            slow.takeSlowly(Duration.ZERO);
            other.takeSlowly(Duration.ZERO);
            Communicator<byte[]> client = fixture.client(slow.location(), NAMESPACE);
            delivered(client.put(new byte[] {1}));
            assertThat(first.peers().size() + second.peers().size()).isEqualTo(1);
            assertThat(warnings.with("going on trying")).hasSize(pushes);
            fixture.close();
        }
    }

    /** It was pushed out, and another took its place before it was back. */
    @Test
    void aServerThatFindsAnotherInItsPlaceSaysSo() throws Exception {
        try (FaultProxy proxy = new FaultProxy(broker.location());
                Warnings warnings = new Warnings(Lane.class.getName())) {
            Communicator<byte[]> first = fixture.server(proxy.location(), NAMESPACE);
            proxy.refuse();
            proxy.links().forEach(FaultLink::cut);
            until("lost", () -> !warnings.with("going on trying").isEmpty());
            Communicator<byte[]> second = fixture.server(broker.location(), NAMESPACE);
            proxy.accept();
            until("told", () -> !warnings.with("a server answers already").isEmpty());
            second.close(Duration.ZERO);
            Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
            exchange(client, first);
            assertThat(warnings.with("a server answers already")).hasSize(1);
        }
    }

    /** As those of a server whose first is refused. */
    @Test
    void aConnectionThatWasNeverTriedIsClosedAtOnce() throws Exception {
        CommunicatorOptions<?> options = CommunicatorOptions.builder(Serializer.bytes())
                .location(broker.location())
                .build();
        Lane lane = new Lane(Workers.shared().acquire(1).get(0), BrokerAccess.of(options), () -> null, null, false);
        lane.worker().execute(lane::close);
        value(lane.closed());
    }

    private static Handler collectingInto(List<LogRecord> warnings) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(entry);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    /** A PING of a link that the server does not know, a hundred times. */
    @Test
    void strayPacketsAreAnsweredOnceASecond() throws Exception {
        fixture.server(broker.location(), NAMESPACE);
        Topics topics = new Topics(NAMESPACE);
        UUID id = UUID.randomUUID();
        byte[] ping = ByteBuffer.allocate(13 + 4 + 12)
                .put((byte) 1)
                .putInt(77)
                .putLong(0)
                .putInt(0x13 << 24 | 12)
                .array();
        try (RawClient raw = new RawClient(broker.location(), Login.freshClientId(), topics.toClient(id))) {
            raw.publish(topics.toServer(id), new byte[ping.length]); // no packet: it gets no answer, nor uses one up
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                raw.publish(topics.toServer(id), ping);
            }
            until("answered", () -> !raw.received().isEmpty());
            ByteBuffer bye = ByteBuffer.wrap(raw.received().get(0));
            assertThat(bye.get()).isEqualTo((byte) 1);
            assertThat(bye.getInt()).as("linkId").isEqualTo(77);
            assertThat(bye.get(13)).as("BYE").isEqualTo((byte) 0x17);
            assertThat(bye.getShort(17)).as("DETACH").isZero();
            until("another second", () -> {
                raw.publish(topics.toServer(id), ping);
                return raw.received().size() > 1;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    /** Who may publish on his own topic only is not to take the session of somebody else. */
    @Test
    void aHelloForAnotherIdThanItsTopicsIsRefused() throws Exception {
        Communicator<byte[]> server = fixture.server(broker.location(), NAMESPACE);
        Topics topics = new Topics(NAMESPACE);
        UUID own = UUID.randomUUID();
        try (RawClient raw = new RawClient(broker.location(), Login.freshClientId(), topics.toClient(own))) {
            raw.publish(topics.toServer(own), hello(UUID.randomUUID()));
            until("answered", () -> !raw.received().isEmpty());
            ByteBuffer bye = ByteBuffer.wrap(raw.received().get(0));
            assertThat(bye.get(13)).as("BYE").isEqualTo((byte) 0x17);
            assertThat(bye.getShort(17)).as("PROTOCOL_ERROR").isEqualTo((short) 12);
            assertThat(new String(raw.received().get(0), UTF_8)).contains("each client has a way of its own");
            assertThat(server.peers()).isEmpty();
            raw.publish(topics.toServer(own), hello(own));
            until("answered", () -> raw.received().size() > 1);
            assertThat(raw.received().get(1)[13]).as("WELCOME").isEqualTo((byte) 0x02);
        }
    }

    /** A packet with a HELLO. */
    private static byte[] hello(UUID id) {
        int linkId = id.hashCode();
        return ByteBuffer.allocate(13 + 4 + 88)
                .put((byte) 1)
                .putInt(linkId)
                .putLong(0)
                .putInt(0x01 << 24 | 88)
                .put((byte) 1) // version
                .put((byte) 1) // the oldest
                .putShort((short) 0) // flags
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(1) // incarnation
                .putInt(1) // epoch
                .putInt(linkId)
                .putLong(0) // recvPos
                .putLong(65_536) // limitPos
                .putLong(1_000_000) // maxMessage
                .putInt(65_536) // maxFrame
                .putInt(15_000) // keepAliveMillis
                .putInt(-1) // expiryMillis
                .array();
    }

    @Test
    void theWillTellsTheServerThatAClientIsGone() throws Exception {
        CompletableFuture<Void> down = new CompletableFuture<>();
        Communicator<byte[]> server = fixture.open(
                Purpose.SERVER,
                broker.location(),
                NAMESPACE,
                options -> options.events(EventOptions.builder()
                        .linkDown(peer -> down.complete(null))
                        .build()));
        try (FaultProxy proxy = new FaultProxy(broker.location())) {
            Communicator<byte[]> client = fixture.client(proxy.location(), NAMESPACE);
            exchange(client, server);
            proxy.refuse();
            proxy.link().cut();
            down.get(30, TimeUnit.SECONDS); // by silence it would take 37 s
            proxy.accept();
            exchange(client, server);
            client.close(Duration.ZERO);
        }
    }

    /** As many as the larger of the two numbers says, which are for those whose ids come one after the other in turn. */
    @ParameterizedTest
    @CsvSource({"2, 3", "3, 1"})
    void severalConnectionsShareTheClientsOut(int workers, int connections) throws Exception {
        try (FaultProxy proxy = new FaultProxy(broker.location())) {
            Communicator<byte[]> server = fixture.open(
                    Purpose.SERVER,
                    proxy.location(),
                    NAMESPACE,
                    options -> options.workers(workers)
                            .broker(BrokerOptions.builder()
                                    .namespace(NAMESPACE)
                                    .connections(connections)
                                    .build()));
            Traffic toAll = Traffic.ofSmall(1, 5000);
            List<Communicator<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                UUID id = new UUID(0, i + 1);
                Communicator<byte[]> client =
                        fixture.open(Purpose.CLIENT, broker.location(), NAMESPACE, options -> options.id(id));
                exchange(client, server);
                clients.add(client);
            }
            List<Future<Void>> tasks = new ArrayList<>();
            tasks.add(fixture.run(() -> toAll.putAll(server)));
            for (Communicator<byte[]> client : clients) {
                tasks.add(fixture.run(() -> Traffic.ofSmall(1, 5000).getAll(client)));
            }
            until("a link to each", () -> server.stats().links() == 6);
            MqttFixture.await(Duration.ofMinutes(3), tasks);
            assertThat(proxy.links())
                    .hasSize(3)
                    .extracting(link -> link.byteCount(FaultLink.Lane.UP))
                    .allMatch(bytes -> bytes > toAll.byteCount());
            fixture.close();
        }
    }

    /** With MQTT 5 the broker does not even send it. */
    @Test
    void whatIsRetainedIsIgnored() throws Exception {
        UUID ghost = UUID.randomUUID();
        String topic = new Topics(NAMESPACE).toServer(ghost);
        try (MqttProxy old = new MqttProxy(broker.location(), 1);
                RawClient stranger = new RawClient(broker.location(), Login.freshClientId(), topic)) {
            old.refuseMqtt5();
            stranger.send(retained(topic, hello(ghost)));
            until("it is at the broker", () -> !stranger.received().isEmpty());
            Communicator<byte[]> server = fixture.server(old.location(), NAMESPACE);
            exchange(fixture.client(old.location(), NAMESPACE), server);
            assertThat(server.peers()).hasSize(1);
            stranger.send(retained(topic, new byte[0])); // forgets it
            fixture.close();
        }
    }

    private static MqttMessage retained(String topic, byte[] payload) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .retained(true)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    /** The connection is busy all the time, and all clients are sent more than it takes. */
    @Test
    void aBusyConnectionServesAllClientsInTurn() throws Exception {
        int messages = 200;
        try (MqttProxy slow = new MqttProxy(broker.location(), 1)) {
            Communicator<byte[]> server = fixture.server(slow.location(), NAMESPACE);
            Map<Communicator<byte[]>, Integer> counts = new HashMap<>();
            slow.takeSlowly(Duration.ofMillis(1));
            for (int i = 0; i < 8; i++) {
                Communicator<byte[]> client = fixture.client(broker.location(), NAMESPACE);
                exchange(client, server);
                counts.put(client, 0);
            }
            for (int i = 0; i < messages; i++) {
                server.put(new byte[60_000]);
            }
            until("one has all", () -> takeOneOfEach(counts).contains(messages));
            assertThat(counts.values()).as("messages of each").allMatch(count -> count > messages / 4);
            slow.takeSlowly(Duration.ZERO);
            until("all have all", () -> takeOneOfEach(counts).stream().allMatch(count -> count == messages));
            fixture.close();
        }
    }

    /** One thread takes from all, so that none gets less because its thread waits for a core. */
    private static Collection<Integer> takeOneOfEach(Map<Communicator<byte[]>, Integer> counts) {
        counts.replaceAll((client, count) -> {
            try {
                return client.poll(Duration.ZERO).isPresent() ? count + 1 : count;
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
            }
        });
        return counts.values();
    }

    @Test
    void aBrokerThatTakesSmallPacketsOnlyGetsSmallOnes() throws Exception {
        try (Broker small = Broker.start(1, "max_packet_size 8192")) {
            Communicator<byte[]> server = fixture.server(small.location(), NAMESPACE);
            Communicator<byte[]> client = fixture.client(small.location(), NAMESPACE);
            delivered(client.put(new byte[1_000_000]));
            assertThat(next(server).data()).hasSize(1_000_000);
            delivered(server.put(new byte[1_000_000]));
            fixture.close();
        }
    }

    @Test
    void aBrokerOfMqtt311IsSpokenToAsSuch() throws Exception {
        try (MqttProxy old = new MqttProxy(broker.location(), 1)) {
            old.refuseMqtt5();
            Communicator<byte[]> server = fixture.server(old.location(), NAMESPACE);
            Communicator<byte[]> client = fixture.client(old.location(), NAMESPACE);
            exchange(client, server);
            delivered(client.put(new byte[1_000_000]));
            fixture.assertTaken(old.location(), NAMESPACE, false);
            fixture.close();
        }
    }

    @Test
    void whatIsNoBrokerIsSaidSo() throws Exception {
        Communicator<byte[]> tcp = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .build());
        try {
            assertThatThrownBy(() -> fixture.server(tcp.location(), NAMESPACE))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("broker at " + tcp.location());
        } finally {
            tcp.close();
        }
    }
}
