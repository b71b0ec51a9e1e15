package io.netqueue.tcp;

import static org.awaitility.Awaitility.await;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.Workers;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The servers, clients, links and plain sockets of one test, over one kind of IO. All are closed at its end. */
final class TcpFixture implements AutoCloseable {
    static final byte[] PREAMBLE = {0x00, 0x4E, 0x51, 0x32};

    private static final int SECONDS = 20;
    private static final Map<NettyIo, Workers> WORKERS = new ConcurrentHashMap<>();

    private final TcpTransportProvider provider;
    private final List<Closeable> open = new ArrayList<>();
    private final Queue<Recorder> recorders = new ConcurrentLinkedQueue<>();

    TcpFixture(NettyIo io) {
        provider = new TcpTransportProvider(() -> WORKERS.computeIfAbsent(io, Workers::new));
    }

    static List<NettyIo> available() {
        return Arrays.stream(NettyIo.values()).filter(NettyIo::isAvailable).toList();
    }

    /** Waits for a condition, but not for ever. */
    static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(SECONDS))
                .until(condition);
    }

    /** A server and those who came to it, in order. */
    final class Served {
        final TcpServer server;
        private final BlockingQueue<Recorder> accepted = new LinkedBlockingQueue<>();

        private Served(CommunicatorOptions<?> options, Supplier<Recorder> recorders) {
            server = (TcpServer) provider.server(UUID.randomUUID(), options, () -> accept(recorders.get()));
            open.add(server::close);
        }

        private LinkListener accept(Recorder recorder) {
            accepted.add(remember(recorder));
            return recorder;
        }

        Recorder next() throws InterruptedException {
            Recorder next = accepted.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nobody came");
            }
            return next;
        }

        Recorder connect() {
            return connect(new Recorder());
        }

        Recorder connect(Recorder recorder) {
            client(options().location(server.location()).build()).connect(remember(recorder));
            return recorder;
        }

        /** A plain socket to this server. */
        Socket socket(byte... first) throws IOException {
            Socket socket =
                    new Socket(server.location().host(), server.location().port());
            open.add(socket);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(first);
            return socket;
        }
    }

    Served serve() {
        return serve(options().build());
    }

    Served serve(CommunicatorOptions<?> options) {
        return serve(options, Recorder::new);
    }

    Served serve(CommunicatorOptions<?> options, Supplier<Recorder> recorders) {
        return new Served(options, recorders);
    }

    /** Any free port of loopback. */
    CommunicatorOptions.Builder<byte[]> options() {
        return CommunicatorOptions.builder(Serializer.bytes()).location(NetworkLocation.DEFAULT_HOST, 0);
    }

    LinkClient client(CommunicatorOptions<?> options) {
        LinkClient client = provider.client(UUID.randomUUID(), options);
        open.add(client::close);
        return client;
    }

    <R extends Recorder> R remember(R recorder) {
        recorders.add(recorder);
        return recorder;
    }

    /** Closes everything, and checks that each link said so and kept its contract. */
    @Override
    public void close() throws IOException {
        for (Closeable closeable : open) {
            closeable.close();
        }
        for (Recorder recorder : recorders) {
            until(() -> recorder.opened.isDone() || recorder.closed.isDone());
            if (recorder.opened.isDone()) {
                recorder.tell(link -> link.close());
            }
            recorder.cause();
            recorder.assertContractKept();
        }
    }
}
