package io.netqueue.tcp;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Status;
import io.netqueue.stream.Serializer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * One end of a queue whose reader stops, in a process of its own.
 *
 * <pre>
 *   server BYTES         says "listening PORT"; puts whatever it takes for the first peer, and as many BYTES for the
 *                        second; says "stalled ACKNOWLEDGED HELD" whenever that one takes nothing for a while, and
 *                        "put BYTES CRC" when it has everything
 *   reader PORT BYTES    takes so many BYTES, says "stopped", waits for a line, takes the rest, and says "got BYTES CRC"
 * </pre>
 */
final class SlowReaderChild {
    static final int QUEUE_BYTES = 24 << 20;
    static final int WINDOW_BYTES = 4 << 20;
    static final int PIECE_BYTES = 1 << 20;

    private static final Duration STALLED_FOR = Duration.ofMillis(500);

    private final Communicator<byte[]> server;
    private final UUID peer;
    private final Consumer<String> stalled;
    private final CRC32 crc = new CRC32();
    private final Deque<Delivery> open = new ArrayDeque<>();
    private long putBytes;
    private long acknowledgedBytes;
    private String said = "";

    private SlowReaderChild(Communicator<byte[]> server, UUID peer, Consumer<String> stalled) {
        this.server = server;
        this.peer = peer;
        this.stalled = stalled;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("server")) {
            serve(Long.parseLong(args[1]));
        } else {
            read(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        }
    }

    static CommunicatorOptions<byte[]> options(int port) {
        return CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, port)
                .connection(ConnectionOptions.builder()
                        .queueBytes(QUEUE_BYTES)
                        .receiveWindow(WINDOW_BYTES)
                        .build())
                .build();
    }

    // ---- the server

    private static void serve(long byteCount) throws Exception {
        try (Communicator<byte[]> server = NetQueue.server(options(0))) {
            System.out.println("listening " + server.location().port());
            SlowReaderChild quick = new SlowReaderChild(server, server.get().peer(), line -> {});
            Thread others = new Thread(
                    () -> quick.putWhile(() -> !Thread.currentThread().isInterrupted()));
            others.start();
            SlowReaderChild slow = new SlowReaderChild(server, server.get().peer(), System.out::println);
            slow.putWhile(() -> slow.putBytes < byteCount);
            others.interrupt();
            others.join();
            slow.end();
            quick.end();
            System.out.println("put " + slow.putBytes + " " + slow.crc.getValue());
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** Puts piece after piece, and waits when one is refused. */
    private void putWhile(Condition more) {
        try {
            while (more.holds()) {
                byte[] piece = new byte[PIECE_BYTES];
                Arrays.fill(piece, (byte) (putBytes / PIECE_BYTES));
                ByteBuffer.wrap(piece).putLong(putBytes);
                put(piece);
                crc.update(piece);
                putBytes += piece.length;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more
        }
    }

    private void put(byte[] piece) throws InterruptedException {
        Delivery delivery = server.put(piece, peer);
        while (delivery.status() == Status.REFUSED) {
            awaitRoom();
            delivery = server.put(piece, peer);
        }
        open.add(delivery);
    }

    private void awaitRoom() throws InterruptedException {
        if (open.element().await(STALLED_FOR)) {
            open.remove().join();
            acknowledgedBytes += PIECE_BYTES;
        } else {
            sayStalled();
        }
    }

    private void sayStalled() {
        String now = "stalled " + acknowledgedBytes + " " + (putBytes - acknowledgedBytes);
        if (!now.equals(said)) {
            said = now;
            stalled.accept(now);
        }
    }

    /** An empty message comes last. */
    private void end() {
        open.forEach(Delivery::join);
        server.put(new byte[0], peer).join();
    }

    // ---- the reader

    private static void read(int port, long stopAfterBytes) throws Exception {
        CRC32 crc = new CRC32();
        long byteCount = 0;
        try (Communicator<byte[]> client = NetQueue.client(options(port))) {
            client.put(new byte[0]);
            boolean stopped = false;
            for (byte[] piece = client.get().data();
                    piece.length > 0;
                    piece = client.get().data()) {
                crc.update(piece);
                byteCount += piece.length;
                if (!stopped && byteCount >= stopAfterBytes) {
                    stopped = true;
                    System.out.println("stopped");
                    System.in.read();
                }
            }
        }
        System.out.println("got " + byteCount + " " + crc.getValue());
    }
}
