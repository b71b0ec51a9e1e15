package io.netqueue.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of its speed a session keeps when packets are lost on the way. */
@ExtendWith(LeakCheck.class)
@Tag("slow")
@Timeout(600)
class MqttGoodputTest {
    private static final int ROUNDS = Integer.getInteger("netqueue.test.goodputRounds", 3);
    private static final double[] LOSSES = {0, 0.001, 0.01};

    /** A small part of what is wished for, as other processes take what they like of the machine. */
    private static final double LEAST = 0.1;

    private final MqttFixture fixture = new MqttFixture();

    @AfterEach
    void closeAll() throws Exception {
        fixture.close();
    }

    @ParameterizedTest(name = "{0} messages of {1} bytes")
    @CsvSource({"1000000, 64", "1500, 60000"})
    void fewLossesCostLittle(int messages, int size) throws Exception {
        double[][] millis = new double[LOSSES.length][ROUNDS];
        Map<String, String> report = new TreeMap<>();
        try (Broker broker = Broker.start(1);
                MqttProxy proxy = new MqttProxy(broker.location(), 11)) {
            Communicator<byte[]> server = fixture.server(broker.location(), "goodput");
            measure(server, proxy, 0, messages, size); // so that all is compiled
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < LOSSES.length; i++) {
                    millis[i][round] = measure(server, proxy, LOSSES[i], messages, size);
                }
            }
            fixture.close();
        }
        for (int i = 0; i < LOSSES.length; i++) {
            report.put("millis at a loss of " + LOSSES[i], Arrays.toString(millis[i]));
            report.put("goodput at a loss of " + LOSSES[i], "" + median(millis[0]) / median(millis[i]));
        }
        System.out.println("messages of " + size + " bytes: " + report);
        for (int i = 1; i < LOSSES.length; i++) {
            assertThat(median(millis[0]) / median(millis[i]))
                    .as("goodput at a loss of " + LOSSES[i] + ": " + report)
                    .isGreaterThanOrEqualTo(LEAST);
        }
    }

    /** From the first put until the last is received and acknowledged, by a client of its own. */
    private double measure(Communicator<byte[]> server, MqttProxy proxy, double loss, int messages, int size)
            throws Exception {
        proxy.weather(Weather.FINE);
        Communicator<byte[]> client = fixture.client(proxy.location(), "goodput");
        MqttFixture.awaitConnected(server, client);
        proxy.weather(new Weather(loss, 0, 0));
        long start = System.nanoTime();
        Future<Void> getter = fixture.run(() -> getAll(server, messages));
        putAll(client, messages, size);
        getter.get(2, TimeUnit.MINUTES);
        long nanos = System.nanoTime() - start;
        proxy.weather(Weather.FINE);
        client.close();
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static void putAll(Communicator<byte[]> client, int messages, int size) {
        int half = 16_000_000 / (size + 64);
        Delivery endOfHalf = null;
        Delivery last = null;
        for (int i = 0; i < messages; i++) {
            byte[] message = new byte[size];
            ByteBuffer.wrap(message).putInt(i);
            last = client.put(message);
            if (i % half == 0) {
                if (endOfHalf != null) {
                    endOfHalf.join();
                }
                endOfHalf = last;
            }
        }
        last.join();
    }

    private static Void getAll(Communicator<byte[]> server, int messages) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            Message<byte[]> message =
                    server.poll(Duration.ofMinutes(1)).orElseThrow(() -> new AssertionError("no message came"));
            assertThat(ByteBuffer.wrap(message.data()).getInt()).isEqualTo(i);
        }
        return null;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
