package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netqueue.netty.PooledMemory;
import io.netqueue.session.QuietLog;
import io.netqueue.testkit.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that send without end and never read what they are answered (T7). */
@ExtendWith({LeakCheck.class, QuietLog.class})
@Timeout(300)
class TcpFloodTest {
    /** So that hardly anything of what is not read lies in the kernel. */
    private static final int SMALL_BUFFER = 4 * 1024;

    private static final int RATE_LIMITED = 19;
    private static final int FLOW_CONTROL = 13;
    private static final int WINDOW = 64 * 1024;
    private static final int MOST_QUEUED = 64 * 1024;
    private static final int MESSAGES = 60_000;

    /** Never more than the first window has room for. */
    private static final int UNDER_WAY = 100;

    private static final Duration STALLED = Duration.ofSeconds(3);

    private final RawHello hello = RawHello.ofNew(UUID.randomUUID());

    /** PING, an ACK that says nothing new, a PONG nobody waits for, an extension, DATA without a byte: type and size. */
    @Test
    void framesForNothingEndTheLinkWithTheirCode() throws Exception {
        int[][] kinds = {{RawClient.PING, 12}, {RawClient.ACK, 16}, {0x14, 20}, {0x40, 0}, {RawClient.DATA, 0}};
        try (Siege siege = new Siege()) {
            siege.attack(kinds.length, number -> {
                byte[] frame = RawClient.frame(kinds[number][0], new byte[kinds[number][1]]);
                ByteBuffer flood = ByteBuffer.allocate(1_200 * frame.length);
                while (flood.hasRemaining()) {
                    flood.put(frame);
                }
                try (RawClient flooder =
                        new RawClient(siege.location(), SMALL_BUFFER).welcomed(hello.id(UUID.randomUUID()))) {
                    flooder.send(flood.array());
                    assertThat(flooder.bye())
                            .as("after type %x", kinds[number][0])
                            .isEqualTo(RATE_LIMITED);
                }
            });
            siege.assertUndisturbed();
        }
    }

    @Test
    void helloAgainAndAgain() throws Exception {
        try (Siege siege = new Siege();
                RawClient flooder = new RawClient(siege.location(), SMALL_BUFFER).welcomed(hello)) {
            byte[] again = hello.bytes();
            for (int i = 0; i < 1_000; i++) {
                flooder.send(RawClient.HELLO, Arrays.copyOfRange(again, 8, again.length));
            }
            assertThat(flooder.bye()).isEqualTo(RATE_LIMITED);
            siege.assertUndisturbed();
        }
    }

    @Test
    void aFloodThatDoesNotEndEndsTheConnection() throws Exception {
        try (Siege siege = new Siege()) {
            siege.attack(8, number -> {
                try (RawClient flooder =
                        new RawClient(siege.location(), SMALL_BUFFER).welcomed(hello.id(UUID.randomUUID()))) {
                    byte[] flood = new byte[1 << 20]; // reserved frames, and none of them is read
                    flood[0] = 0x40;
                    assertThatIOException().isThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            flooder.send(new byte[] {0x40, 0, 0, 0});
                            flooder.send(flood);
                        }
                    });
                }
            });
            siege.assertUndisturbed();
        }
    }

    @Test
    void dataBeyondTheCredit() throws Exception {
        try (Siege siege = new Siege();
                RawClient flooder = new RawClient(siege.location(), SMALL_BUFFER).welcomed(hello)) {
            // a message that nobody takes: until its last byte arrives there may be credit for as much again, then no
            // more
            flooder.send(
                    RawClient.DATA,
                    ByteBuffer.allocate(WINDOW).putLong(WINDOW - Long.BYTES).array());
            flooder.send(RawClient.DATA, new byte[2 * WINDOW]);
            assertThat(flooder.bye()).isEqualTo(FLOW_CONTROL);
            siege.assertUndisturbed();
        }
    }

    /** Each message is acknowledged, and no acknowledgement is read; the peer does nothing that is forbidden. */
    @Test
    void whoNeverReadsHasNextToNothingQueuedForItAndMayReadOnLater() throws Exception {
        UUID id = UUID.randomUUID();
        try (Siege siege = new Siege();
                RawClient flooder = new RawClient(siege.location(), SMALL_BUFFER).welcomed(hello.id(id))) {
            long before = PooledMemory.usedBytes();
            byte[] message = RawClient.frame(
                    RawClient.DATA_PUSH, ByteBuffer.allocate(8).putLong(0).array());
            int sent = 0;
            boolean moving = true;
            while (moving && sent < MESSAGES) {
                flooder.send(message);
                sent++;
                // The kernel of one that does not read may stop hearing acknowledgements of its own bytes; then it
                // waits.
                moving = sent <= UNDER_WAY || siege.server().poll(STALLED, id).isPresent();
            }
            assertThat(PooledMemory.usedBytes() - before)
                    .as("pooled bytes after %d messages", sent)
                    .isLessThanOrEqualTo(MOST_QUEUED + PooledMemory.keptBytes());
            assertThat(siege.server().stats().links()).isEqualTo(2);
            long end = 8L * sent;
            RawClient.Received last = flooder.read();
            while (last.type() != RawClient.ACK || last.body().getLong(0) < end) {
                last = flooder.read();
            }
            flooder.leave();
            until("gone", () -> siege.server().stats().links() == 1);
            siege.assertUndisturbed();
        }
    }
}
