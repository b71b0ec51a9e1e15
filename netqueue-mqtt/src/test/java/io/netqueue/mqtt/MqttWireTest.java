package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.netqueue.Communicator;
import io.netqueue.testkit.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another MQTT client sees of us: the packets of {@code docs/WIRE.md} §8 and nothing else. */
@Timeout(300)
class MqttWireTest {
    private static final int HELLO = 0x01;
    private static final int WELCOME = 0x02;
    private static final int DATA = 0x10;
    private static final int DATA_PUSH = 0x11;
    private static final int FIN = 0x16;
    private static final int BYE = 0x17;

    private static Broker broker;
    private final MqttFixture fixture = new MqttFixture();
    private final List<Mqtt5Publish> seen = new CopyOnWriteArrayList<>();
    private Mqtt5AsyncClient oracle;

    /** One frame, and the packet that it came in. */
    private record Frame(int linkId, long position, int type, byte[] body) {}

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(1);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @BeforeEach
    void subscribe() {
        oracle = connect();
        oracle.subscribeWith()
                .topicFilter("#")
                .qos(MqttQos.EXACTLY_ONCE)
                .callback(seen::add)
                .send()
                .join();
    }

    private static Mqtt5AsyncClient connect() {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(broker.location().host())
                .serverPort(broker.location().port())
                .buildAsync();
        client.connect().join();
        return client;
    }

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
        oracle.disconnect().join();
    }

    @Test
    void aSessionIsThePacketsOfTheWire() throws Exception {
        Communicator<byte[]> server = fixture.server(broker.location(), "wire/test");
        Communicator<byte[]> client = fixture.client(broker.location(), "wire/test");
        delivered(client.put("question".getBytes()));
        assertThat(new String(next(server).data())).isEqualTo("question");
        delivered(server.put("answer".getBytes()));
        assertThat(new String(next(client).data())).isEqualTo("answer");
        String id = client.id().toString().replace("-", "");
        client.close();
        server.close();
        until(
                "the last BYEs were seen",
                () -> frames("wire/test/c2s/" + id, BYE).size() >= 3);
        assertThat(seen.stream()
                        .map(publish -> publish.getTopic().toString())
                        .filter(topic ->
                                !topic.startsWith("wire/will/") && !topic.startsWith("wire/left/")) // came late
                        .distinct())
                .allMatch(topic -> topic.equals("wire/test/c2s/" + id)
                        || topic.equals("wire/test/s2c/" + id)
                        || topic.startsWith("wire/test/who"));
        assertThat(seen).noneMatch(Mqtt5Publish::isRetain);
        check("wire/test/c2s/" + id, HELLO, "question");
        check("wire/test/s2c/" + id, WELCOME, "answer");
        assertThat(frames("wire/test/s2c/" + id, BYE).get(0).body())
                .as("CLOSED")
                .startsWith(0, 8);
        assertThat(frames("wire/test/c2s/" + id, BYE))
                .as("the answer, as often as it is said, and no will")
                .hasSize(3)
                .allSatisfy(bye -> assertThat(bye.body()).startsWith(0, 8));
    }

    /** A HELLO or WELCOME first, one linkId, positions that fit, and the message with its length. */
    private void check(String topic, int handshake, String message) {
        List<Frame> frames = frames(topic, -1);
        assertThat(frames.get(0).type()).isEqualTo(handshake);
        assertThat(frames).extracting(Frame::linkId).containsOnly(frames.get(0).linkId());
        assertThat(ByteBuffer.wrap(frames.get(0).body()).getInt(32))
                .as("linkId of the handshake")
                .isEqualTo(frames.get(0).linkId());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            if (frame.type() == DATA || frame.type() == DATA_PUSH) {
                assertThat(frame.position()).isEqualTo(stream.size());
                stream.writeBytes(frame.body());
            }
        }
        assertThat(stream.toByteArray())
                .isEqualTo(ByteBuffer.allocate(8 + message.length())
                        .putLong(message.length())
                        .put(message.getBytes())
                        .array());
        Frame fin = frames(topic, FIN).get(0);
        assertThat(ByteBuffer.wrap(fin.body()).getLong()).isEqualTo(stream.size());
    }

    @Test
    void theWillIsAByeOfTheSameLink() throws Exception {
        fixture.server(broker.location(), "wire/will");
        Communicator<byte[]> client;
        String topic;
        try (FaultProxy proxy = new FaultProxy(broker.location())) {
            client = fixture.client(proxy.location(), "wire/will");
            delivered(client.put(new byte[1]));
            topic = new Topics("wire/will").toServer(client.id());
            proxy.refuse();
            proxy.link().cut();
            until("the will was seen", () -> !frames(topic, BYE).isEmpty());
        }
        Frame will = frames(topic, BYE).get(0);
        assertThat(will.linkId()).isEqualTo(frames(topic, HELLO).get(0).linkId());
        assertThat(will.body()).as("DETACH").isEqualTo(new byte[14]);
        client.close(Duration.ZERO);
    }

    @Test
    void nothingIsLeftAtTheBroker() throws Exception {
        Communicator<byte[]> server = fixture.server(broker.location(), "wire/left");
        Communicator<byte[]> client = fixture.client(broker.location(), "wire/left");
        delivered(client.put(new byte[1]));
        client.close();
        server.close();
        List<Mqtt5Publish> late = new CopyOnWriteArrayList<>();
        Mqtt5AsyncClient latecomer = connect();
        latecomer
                .subscribeWith()
                .topicFilter("wire/#")
                .callback(late::add)
                .send()
                .join();
        latecomer.publishWith().topic("wire/left/marker").send().join(); // what is retained comes before it
        until(
                "the marker came",
                () -> late.stream()
                        .anyMatch(publish -> publish.getTopic().toString().equals("wire/left/marker")));
        assertThat(late).noneMatch(Mqtt5Publish::isRetain);
        latecomer.disconnect().join();
    }

    /** The frames of a topic in order, of one type or of all (-1). */
    private List<Frame> frames(String topic, int type) {
        List<Frame> frames = new ArrayList<>();
        for (Mqtt5Publish publish : seen) {
            if (publish.getTopic().toString().equals(topic)) {
                read(ByteBuffer.wrap(publish.getPayloadAsBytes()), frames);
            }
        }
        frames.removeIf(frame -> type >= 0 && frame.type() != type);
        return frames;
    }

    private static void read(ByteBuffer packet, List<Frame> frames) {
        assertThat(packet.get()).as("version").isEqualTo((byte) 1);
        int linkId = packet.getInt();
        long position = packet.getLong();
        while (packet.hasRemaining()) {
            int word = packet.getInt();
            byte[] body = new byte[word & 0xFFFFFF];
            packet.get(body); // fails if a frame is cut
            frames.add(new Frame(linkId, position, word >>> 24, body));
            boolean data = word >>> 24 == DATA || word >>> 24 == DATA_PUSH;
            position += data ? body.length : 0;
        }
    }
}
