package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.NetworkLocation;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ConnectAttemptTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final NettyWorker worker = Workers.shared().acquire(1).get(0);
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();

    @Test
    void whoCannotUseTheConnectionHearsThatTheAttemptFailed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NetworkLocation location = new NetworkLocation("127.0.0.1", server.getLocalPort());
            ConnectAttempt attempt = new ConnectAttempt(worker, location, "server", LONG, new WithoutMemory());
            worker.execute(() -> attempt.start(null));

            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("The connection to " + location + " could not be used")
                    .hasMessageContaining("no memory left");
            try (Socket peer = server.accept()) {
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void anAddressThatCannotBeTriedIsNamedAndTheNextIsTried() throws Exception {
        InetAddress[] addresses = {InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2")};
        List<InetAddress> tried = new CopyOnWriteArrayList<>();
        AddressSearch search =
                new AddressSearch(worker, new NetworkLocation("two.example", 1), LONG, new AddressSearch.Trials() {
                    @Override
                    public void attempt(InetAddress address, long shareNanos) {
                        tried.add(address);
                        throw new IllegalArgumentException("not this one");
                    }

                    @Override
                    public void onFailed(IOException cause) {
                        failure.complete(cause);
                    }
                });
        worker.execute(() -> search.tryAll(addresses));

        assertThat(failure.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("192.0.2.1: it could not be tried")
                .hasMessageContaining("192.0.2.2: it could not be tried")
                .hasMessageContaining("not this one");
        assertThat(tried).containsExactly(addresses);
    }

    /** A transport that fails once it is connected. */
    private final class WithoutMemory implements ConnectAttempt.Outcome {
        @Override
        public void configure(SocketChannel channel) {
            // its defaults
        }

        @Override
        public void onConnected(SocketChannel channel) {
            throw new OutOfMemoryError("no memory left");
        }

        @Override
        public void onFailed(IOException cause) {
            failure.complete(cause);
        }
    }
}
