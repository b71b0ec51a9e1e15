package io.netqueue.mqtt;

import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.Workers;
import io.netqueue.options.BrokerOptions;
import io.netqueue.testkit.Deadlines;
import io.netqueue.testkit.LeakCheck;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a connection says to its broker, packet by packet. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class MqttConnectionTest {
    private static final String ACCEPTED_5 = "20 03 00 00 00";
    private static final String ACCEPTED_311 = "20 02 00 00";
    private static final String SUBSCRIBED_5 = "90 04 0001 00 00";
    private static final String SUBSCRIBED_311 = "90 03 0001 00";

    /** CONNECT of MQTT 5: clean start and nothing else, a keep-alive of 60 s; session expiry 0, packets of 2 MiB at most. */
    private static final String CONNECT_5 =
            packet("10", "00044d515454 05 02 003c 0a 1100000000 2700200000", text("me"));

    private static final String CONNECT_311 = packet("10", "00044d515454 04 02 003c", text("me"));

    /** At quality of service 0; nothing that is retained is wanted. */
    private static final String SUBSCRIBE_5 = packet("82", "0001 00", text("topic"), "20");

    private static final String SUBSCRIBE_311 = packet("82", "0001", text("topic"), "00");

    /** A little less than the kernel puts an acknowledgement off. */
    private static final long PUT_OFF_NANOS = 35_000_000;

    private static final int KEEP_ALIVE_SECONDS = 60;

    private PlayedBroker broker;

    @BeforeEach
    void listen() throws Exception {
        broker = new PlayedBroker();
    }

    @AfterEach
    void end() throws Exception {
        broker.close();
    }

    private static String packet(String type, String... parts) {
        String body = String.join("", parts).replace(" ", "");
        return type + HexFormat.of().toHexDigits((byte) (body.length() / 2)) + body;
    }

    private static String text(String letters) {
        return HexFormat.of().toHexDigits((short) letters.length())
                + HexFormat.of().formatHex(letters.getBytes());
    }

    private CompletableFuture<RawClient> connect(Login.Will will, BrokerOptions options, int keepAliveSeconds) {
        Login login = new Login("me", List.of("topic"), will, options, keepAliveSeconds);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new RawClient(broker.location(), login);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The broker lets the client in and subscribes it, whatever it said. */
    private void acceptMqtt5() throws Exception {
        broker.accept();
        broker.hear();
        broker.say(ACCEPTED_5);
        while (broker.hear().equals("c000")) {
            // a PINGREQ, and then SUBSCRIBE
        }
        broker.say(SUBSCRIBED_5);
    }

    private CompletableFuture<RawClient> connect() {
        return connect(null, BrokerOptions.builder().build(), KEEP_ALIVE_SECONDS);
    }

    @Test
    void keepsNothingAtTheBroker() throws Exception {
        CompletableFuture<RawClient> connecting = connect();
        broker.accept();
        assertThat(broker.hear()).isEqualTo(CONNECT_5);
        broker.say(ACCEPTED_5);
        assertThat(broker.hear()).isEqualTo(SUBSCRIBE_5);
        broker.say(SUBSCRIBED_5);
        value(connecting);
    }

    @Test
    void pingsTheBrokerUntilItFallsSilent() throws Exception {
        CompletableFuture<RawClient> connecting =
                connect(null, BrokerOptions.builder().build(), 2);
        acceptMqtt5();
        RawClient client = value(connecting);
        for (int i = 0; i < 3; i++) {
            assertThat(broker.hear()).as("PINGREQ").isEqualTo("c000");
        }
        assertThat(value(client.closed())).hasMessageContaining("fell silent");
    }

    @Test
    void leavesWithAWord() throws Exception {
        CompletableFuture<RawClient> connecting = connect();
        acceptMqtt5();
        CompletableFuture<Throwable> closing = value(connecting).leave();
        assertThat(broker.hear()).as("DISCONNECT").isEqualTo("e000");
        broker.end();
        value(closing);
    }

    /** Some brokers that do not know MQTT 5 close without a word. */
    @Test
    void speaksMqtt311WithABrokerThatClosesOnMqtt5() throws Exception {
        CompletableFuture<RawClient> connecting = connect();
        broker.accept();
        broker.hear();
        broker.accept();
        assertThat(broker.hear()).isEqualTo(CONNECT_311);
        broker.say(ACCEPTED_311);
        assertThat(broker.hear()).isEqualTo(SUBSCRIBE_311);
        broker.say(SUBSCRIBED_311);
        RawClient client = value(connecting);
        broker.end();
        assertThat(value(client.closed())).hasMessageContaining("closed the connection");
    }

    /** "Unsupported Protocol Version", as a broker says it that knows MQTT 5 and does not want it. */
    @Test
    void speaksMqtt311WithABrokerThatRefusesMqtt5() throws Exception {
        CompletableFuture<RawClient> connecting = connect();
        broker.accept();
        broker.hear();
        broker.say("20 03 00 84 00");
        broker.acceptAnother();
        assertThat(broker.hear()).isEqualTo(CONNECT_311);
        broker.say(ACCEPTED_311);
        broker.hear();
        broker.say(SUBSCRIBED_311);
        RawClient client = value(connecting);
        broker.end();
        value(client.closed());
    }

    @Test
    void theWillIsNotRetainedAndTheUserIsTheBrokers() throws Exception {
        connect(
                new Login.Will("gone", new byte[] {1, 2}),
                BrokerOptions.builder()
                        .user("who")
                        .password("secret".toCharArray())
                        .build(),
                KEEP_ALIVE_SECONDS);
        broker.accept();
        assertThat(broker.hear())
                .isEqualTo(packet(
                        "10",
                        "00044d515454 05 c6 003c 0a 1100000000 2700200000",
                        text("me"),
                        "00",
                        text("gone"),
                        "0002 0102",
                        text("who"),
                        text("secret")));
    }

    @Test
    void aBrokerThatTakesTooLittleIsRefused() throws Exception {
        CompletableFuture<RawClient> connecting = connect();
        broker.accept();
        broker.hear();
        broker.say("20 08 00 00 05 27 00000fff");
        assertThatThrownBy(() -> value(connecting)).hasStackTraceContaining("takes packets of 4095 bytes at most");
    }

    /**
     * A broker that leaves Nagle's algorithm on sends the second half when the kernel has acknowledged the first, which it
     * puts off for 40 ms unless it is told not to. It does so only where answers go out soon after what came, and not at
     * first. On a busy machine some take that long anyway.
     */
    @Test
    void theKernelAcknowledgesWhatTheBrokerSendsAtOnce() throws Exception {
        Assumptions.assumeTrue(Workers.shared().acquire(1).get(0).io() == NettyIo.EPOLL, "no such option here");
        CompletableFuture<RawClient> connecting = connect();
        acceptMqtt5();
        RawClient client = value(connecting);
        int fast = 0;
        for (int i = 1; i <= 100; i++) {
            long start = System.nanoTime();
            broker.say("30 0a 0005");
            broker.say("746f706963 00 0102");
            while (client.received().size() < i) {
                assertThat(System.nanoTime() - start).isLessThan(Deadlines.LIMIT.toNanos());
                Thread.onSpinWait();
            }
            fast += i > 40 && System.nanoTime() - start < PUT_OFF_NANOS ? 1 : 0;
            client.publish("answer", new byte[1]);
            broker.hear();
        }
        assertThat(fast).as("of 60 were not put off").isGreaterThanOrEqualTo(10);
    }
}
