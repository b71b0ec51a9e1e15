package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.session.QuietLog;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever sends garbage, or leaves in the middle of something, is gone without a trace, and disturbs nobody (T8). */
@ExtendWith({LeakCheck.class, QuietLog.class})
@Timeout(300)
class TcpGarbageTest {
    private static final int CONNECTIONS = 10_000;
    private static final int TRUNCATED = 256;
    private static final int MESSAGE_TOO_LARGE = 15;
    private static final int FRAME_TOO_LARGE = 14;
    private static final long MAX_MESSAGE = 1 << 20;

    @Test
    @Tag("slow")
    void randomBytes() throws Exception {
        try (Siege siege = new Siege()) {
            siege.attack(CONNECTIONS, number -> {
                Random random = new Random(number);
                byte[] bytes = new byte[1 + random.nextInt(100)];
                random.nextBytes(bytes);
                int right = random.nextInt(3) * 4; // the preamble, and perhaps the header of a HELLO
                byte[] beginning = {0x00, 0x4E, 0x51, 0x32, 0x01, 0, 0, 88};
                System.arraycopy(beginning, 0, bytes, 0, Math.min(right, bytes.length));
                try (RawClient client = new RawClient(siege.location())) {
                    client.send(bytes);
                }
            });
            siege.assertUndisturbed();
        }
    }

    @Test
    @Tag("slow")
    void connectionsThatAreClosedAtOnce() throws Exception {
        try (Siege siege = new Siege()) {
            siege.attack(CONNECTIONS, number -> new RawClient(siege.location()).close());
            siege.assertUndisturbed();
        }
    }

    @Test
    void everyBeginningOfAGoodSession() throws Exception {
        try (Siege siege = new Siege()) {
            byte[] good = goodSession(siege);
            siege.attack(TRUNCATED, number -> {
                UUID id = UUID.randomUUID();
                byte[] part = Arrays.copyOf(good, number);
                if (part.length >= 28) {
                    ByteBuffer.wrap(part)
                            .putLong(12, id.getMostSignificantBits())
                            .putLong(20, id.getLeastSignificantBits());
                }
                try (RawClient client = new RawClient(siege.location())) {
                    client.send(part); // and a reset
                }
                try (RawClient client = new RawClient(siege.location())) {
                    client.send(part);
                    client.finish();
                    while (!client.isTurnedAway()) {
                        // a WELCOME, an ACK
                    }
                }
            });
            siege.assertUndisturbed();
        }
    }

    /** What a client sends first: preamble, HELLO, and messages. */
    private static byte[] goodSession(Siege siege) throws Exception {
        try (FaultProxy proxy = new FaultProxy(siege.location());
                Communicator<byte[]> client = NetQueue.client(CommunicatorOptions.builder(Serializer.bytes())
                        .location(proxy.location())
                        .build())) {
            client.put(new byte[50]);
            client.put(new byte[TRUNCATED]);
            next(siege.server(), client.id());
            next(siege.server(), client.id());
            byte[] first = proxy.link().first();
            client.close(Duration.ofSeconds(20));
            return first;
        }
    }

    @Test
    void lengthsThatNobodyCanTake() throws Exception {
        try (Siege siege = new Siege(options -> options.connection(
                ConnectionOptions.builder().maxMessage(MAX_MESSAGE).build()))) {
            RawHello hello = RawHello.ofNew(UUID.randomUUID());
            siege.attack(3 * Long.SIZE, number -> {
                long length = (1L << number / 3) + number % 3 - 1;
                try (RawClient client = new RawClient(siege.location()).welcomed(hello.id(UUID.randomUUID()))) {
                    client.send(
                            RawClient.DATA_PUSH,
                            ByteBuffer.allocate(8).putLong(length).array());
                    if (Long.compareUnsigned(length, MAX_MESSAGE) > 0) {
                        assertThat(client.bye()).as("code for %x", length).isEqualTo(MESSAGE_TOO_LARGE);
                    } else {
                        assertThat(client.read().type()).isEqualTo(RawClient.ACK);
                    }
                }
            });
            siege.attack(24 - 18, number -> {
                try (RawClient client = new RawClient(siege.location()).welcomed(hello.id(UUID.randomUUID()))) {
                    client.send(ByteBuffer.allocate(4)
                            .putInt(RawClient.DATA << 24 | (1 << 18 + number) + 1)
                            .array());
                    assertThat(client.bye()).isEqualTo(FRAME_TOO_LARGE);
                }
            });
            siege.assertUndisturbed();
        }
    }
}
