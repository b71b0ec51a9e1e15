package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.session.QuietLog;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Memory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that are made and then do nothing, or next to nothing (T9). */
@ExtendWith({LeakCheck.class, QuietLog.class})
@Timeout(300)
class TcpSlowPeersTest {
    private static final int SOCKETS = 1_000;
    private static final int MOST_BYTES = 4 * 1024;
    private static final int WRITES = 3;
    private static final int HANDSHAKE_TIMEOUT = 17;
    private static final int OVERLOADED = 10;

    private final byte[] hello = RawHello.ofNew(UUID.randomUUID()).bytes();

    @Test
    @Tag("slow")
    void aThousandThatSayOneByteASecond(TestReporter reporter) throws Exception {
        Duration timeout = Duration.ofSeconds(12);
        try (Siege siege = new Siege(options -> options.connection(
                ConnectionOptions.builder().handshakeTimeout(timeout).build()))) {
            byte[] promising = hello.clone();
            ByteBuffer.wrap(promising).putInt(4, RawClient.HELLO << 24 | 4096); // a length that is not kept
            List<SocketChannel> sockets = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                sockets.add(SocketChannel.open());
            }
            long before = Memory.usedBytes();
            long start = System.nanoTime();
            InetSocketAddress server = new InetSocketAddress(
                    siege.location().host(), siege.location().port());
            for (SocketChannel socket : sockets) {
                socket.connect(server);
                socket.write(ByteBuffer.wrap(promising, 0, 9)); // preamble, header, the first byte of HELLO
            }
            try (RawClient last = new RawClient(siege.location())) {
                last.welcomed(RawHello.ofNew(UUID.randomUUID())); // so the others were accepted before
            }
            long each = (Memory.usedBytes() - before) / SOCKETS;
            reporter.publishEntry("bytes a link before its handshake, the test's own included", "" + each);
            assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
            for (int second = 1; second <= WRITES; second++) {
                long at = second;
                until("a second passed", () -> System.nanoTime() - start > at * 1_000_000_000L);
                for (SocketChannel socket : sockets) {
                    socket.write(ByteBuffer.wrap(promising, 8 + second, 1));
                }
            }
            for (SocketChannel socket : sockets) {
                assertThat(bye(socket)).isEqualTo(HANDSHAKE_TIMEOUT);
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                socket.close();
            }
            siege.assertUndisturbed();
        }
    }

    /** The code of the only frame, after which the server closes. */
    private static int bye(SocketChannel socket) throws Exception {
        ByteBuffer frame = ByteBuffer.allocate(512);
        while (socket.read(frame) >= 0) {
            assertThat(frame.hasRemaining()).isTrue();
        }
        assertThat(frame.get(0)).isEqualTo((byte) RawClient.BYE);
        return frame.getShort(4);
    }

    @Test
    void moreThanMayShakeHandsAtATimeAreRefusedAndOneThatGoesMakesRoom() throws Exception {
        int limit = 50;
        try (Siege siege = new Siege(options -> options.connection(ConnectionOptions.builder()
                        .handshakeTimeout(Duration.ofMinutes(1))
                        .build())
                .limits(LimitOptions.builder()
                        .handshakes(limit)
                        .acceptsPerSecond(1_000_000)
                        .build()))) {
            List<RawClient> silent = new ArrayList<>();
            for (int i = 0; i < limit; i++) {
                silent.add(new RawClient(siege.location()));
            }
            AtomicInteger refused = new AtomicInteger();
            siege.attack(60, number -> {
                try (RawClient more = new RawClient(siege.location())) {
                    assertThat(more.bye()).isEqualTo(OVERLOADED);
                    refused.incrementAndGet();
                }
            });
            assertThat(refused).hasValue(60);
            silent.remove(0).close();
            until("there is room", () -> {
                try (RawClient next = new RawClient(siege.location())) {
                    next.send(RawHello.ofNew(UUID.randomUUID()).bytes());
                    return next.read().type() == RawClient.WELCOME;
                }
            });
            for (RawClient each : silent) {
                each.close();
            }
            siege.assertUndisturbed();
        }
    }

    @Test
    void thousandsInARowLeaveRoomForMore() throws Exception {
        try (Siege siege = new Siege()) {
            siege.attack(1_500, number -> {
                try (RawClient client = new RawClient(siege.location())) {
                    if (number % 3 > 0) {
                        client.send(Arrays.copyOf(hello, number % hello.length));
                    }
                }
            });
            try (RawClient client = new RawClient(siege.location())) {
                client.welcomed(RawHello.ofNew(UUID.randomUUID()));
            }
            siege.assertUndisturbed();
        }
    }
}
