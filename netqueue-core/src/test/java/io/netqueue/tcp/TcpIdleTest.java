package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.netty.PooledMemory;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.BusyThreads;
import io.netqueue.testkit.LeakCheck;
import io.netqueue.testkit.Memory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a thousand clients cost that say nothing. They are plain sockets that said HELLO, so that the memory measured is
 * the server's alone.
 */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class TcpIdleTest {
    private static final int SESSIONS = 1000;
    private static final int MOST_BYTES = 8 * 1024;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final double MOST_CPU = 0.02;

    private final List<Socket> sockets = new ArrayList<>();
    private Communicator<byte[]> server;

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close(Duration.ZERO);
    }

    @Test
    @Tag("slow")
    void aThousandIdleSessionsCostNextToNothing(TestReporter reporter) throws Exception {
        server = NetQueue.server(CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, 0)
                .build());
        RawHello hello = RawHello.ofNew(UUID.randomUUID());
        connect(hello, 10); // what is made once is made now
        long before = Memory.usedBytes();
        long pooled = PooledMemory.usedBytes();
        connect(hello, SESSIONS);
        long each = (Memory.usedBytes() - before) / SESSIONS;
        for (Socket socket : sockets) {
            RawHello.sendMessage(socket, new byte[100]);
        }
        for (int i = 0; i < sockets.size(); i++) {
            assertThat(next(server).data()).hasSize(100);
        }
        long used = (Memory.usedBytes() - before) / SESSIONS;
        long pooledEach = (PooledMemory.usedBytes() - pooled) / SESSIONS;
        BusyThreads.awaitIdle();
        double cpu = cpu();
        reporter.publishEntry(Map.of(
                "sessions", "" + server.peers().size(),
                "heap and direct bytes a session", "" + each,
                "after a message each", "" + used,
                "of these pooled", "" + pooledEach,
                "share of a core", "" + cpu));
        assertThat(server.stats().links()).as("all are still there").isEqualTo(SESSIONS + 10);
        assertThat(each).as("bytes a session").isLessThanOrEqualTo(MOST_BYTES);
        assertThat(used).as("bytes a session that has been used").isLessThanOrEqualTo(MOST_BYTES);
        assertThat(cpu).as("share of a core").isLessThan(MOST_CPU);
    }

    private void connect(RawHello hello, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sockets.add(hello.id(UUID.randomUUID()).sayAndStay(server.location()));
        }
        until("connected", () -> server.stats().links() == sockets.size());
    }

    /** How much of a core the library's threads took, on average over some seconds. */
    private static double cpu() {
        long before = cpuNanos();
        long start = System.nanoTime();
        until("some seconds have passed", () -> System.nanoTime() - start >= LOOK.toNanos());
        return (double) (cpuNanos() - before) / (System.nanoTime() - start);
    }

    private static long cpuNanos() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("netqueue-")) {
                sum += bean.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sum;
    }
}
