package io.netqueue.mqtt;

import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Deadlines;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between clients and a broker, reads MQTT, and drops, doubles and delays whole PUBLISH packets as the
 * {@link Weather} has it. Everything else it passes on. The same packets at the same places are hit for the same seed, as
 * far as connections send the same. Thread-safe.
 */
final class MqttProxy implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;

    /** Where a CONNECT of less than 128 bytes has the version. */
    private static final int LEVEL_OFFSET = 8;

    private static final int HELD_FOR_AT_MOST = 8;

    /** A frame BYE that has no text: what it begins with, and its size with that. */
    private static final int BYE = 0x1700000E;

    private static final int BYE_SIZE = 18;

    private final NetworkLocation broker;
    private final ServerSocket listener;
    private final long seed;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread acceptor;
    private volatile Weather weather = Weather.FINE;
    private volatile boolean old;
    private volatile boolean losingByes;
    private volatile long pauseNanos;

    // guarded by this

    /** Null if no packet is held. */
    private String heldTopics;

    private int heldCount;

    MqttProxy(NetworkLocation broker, long seed) {
        this.broker = broker;
        this.seed = seed;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = start(this::acceptAll);
    }

    NetworkLocation location() {
        return new NetworkLocation(NetworkLocation.DEFAULT_HOST, listener.getLocalPort());
    }

    /** What happens from now on. */
    void weather(Weather next) {
        weather = next;
    }

    /** From now on it does as a broker that knows nothing newer than MQTT 3.1.1. */
    void refuseMqtt5() {
        old = true;
    }

    /** From now on each connection takes a PUBLISH packet in so much time. */
    void takeSlowly(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    /** A connection that comes to a PUBLISH packet of a topic that begins so stands still, that way, until released. */
    synchronized void hold(String topics) {
        heldTopics = topics;
    }

    /** How many connections stand still, each way by itself. */
    synchronized int heldCount() {
        return heldCount;
    }

    /** What was held goes on. */
    synchronized void release() {
        heldTopics = null;
        notifyAll();
    }

    private synchronized void awaitRelease(byte[] packet) throws InterruptedException {
        heldCount++;
        while (heldTopics != null && topic(packet).startsWith(heldTopics)) {
            wait();
        }
        heldCount--;
    }

    private static String topic(byte[] publish) {
        int at = 1;
        while (publish[at++] < 0) {
            // another byte of the packet's length
        }
        return new String(publish, at + 2, ByteBuffer.wrap(publish).getShort(at), StandardCharsets.UTF_8);
    }

    /** From now on no packet arrives that has a BYE at its end, one without words. */
    void loseByes() {
        losingByes = true;
    }

    private static boolean isBye(byte[] packet) {
        int frame = packet.length - BYE_SIZE;
        return frame > 0 && ByteBuffer.wrap(packet, frame, 4).getInt() == BYE;
    }

    /** How many PUBLISH packets came. */
    long packetCount() {
        return packets.get();
    }

    /** How many of them were dropped. */
    long droppedCount() {
        return dropped.get();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket(broker.host(), broker.port());
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                long number = connections.getAndIncrement();
                start(() -> pass(client, server, new SplittableRandom(seed + 2 * number)));
                start(() -> pass(server, client, new SplittableRandom(seed + 2 * number + 1)));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket to, SplittableRandom random) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 256 * 1024));
            OutputStream out = new BufferedOutputStream(to.getOutputStream(), 256 * 1024);
            List<byte[]> held = new ArrayList<>();
            while (true) {
                byte[] packet = read(in);
                if (old && (packet[0] & 0xFF) >> 4 == CONNECT && packet[LEVEL_OFFSET] == 5) {
                    from.getOutputStream().write(new byte[] {0x20, 2, 0, 1});
                    return;
                }
                if ((packet[0] & 0xFF) >> 4 == PUBLISH) {
                    packets.incrementAndGet();
                    awaitRelease(packet);
                    LockSupport.parkNanos(pauseNanos);
                    befall(packet, random, held, out);
                } else {
                    out.write(packet);
                }
                if (in.available() == 0) {
                    flush(held, out);
                }
            }
        } catch (IOException e) {
            // one end is gone, and so the other
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }

    private void befall(byte[] packet, SplittableRandom random, List<byte[]> held, OutputStream out)
            throws IOException {
        Weather now = weather;
        if (random.nextDouble() < now.loss() || losingByes && isBye(packet)) {
            dropped.incrementAndGet();
            return;
        }
        if (random.nextDouble() < now.overtaking()) {
            held.add(packet);
        } else {
            out.write(packet);
        }
        if (random.nextDouble() < now.doubling()) {
            out.write(packet);
        }
        if (held.size() >= HELD_FOR_AT_MOST) {
            flush(held, out);
        }
    }

    private static void flush(List<byte[]> held, OutputStream out) throws IOException {
        for (byte[] packet : held) {
            out.write(packet);
        }
        held.clear();
        out.flush();
    }

    /** One MQTT packet with its header. */
    static byte[] read(DataInputStream in) throws IOException {
        byte[] header = new byte[5];
        header[0] = in.readByte();
        int length = 0;
        int count = 1;
        byte digit;
        do {
            digit = in.readByte();
            header[count] = digit;
            length |= (digit & 0x7F) << 7 * (count - 1);
            count++;
        } while (digit < 0);
        byte[] packet = Arrays.copyOf(header, count + length);
        if (in.readNBytes(packet, count, length) < length) {
            throw new EOFException();
        }
        return packet;
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task, "mqtt-proxy");
        thread.setDaemon(true);
        thread.start();
        threads.removeIf(each -> !each.isAlive());
        threads.add(thread);
        return thread;
    }

    @Override
    public void close() {
        release();
        try {
            listener.close();
            awaitEnd(acceptor); // from here on no connection is added
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.forEach(MqttProxy::awaitEnd);
    }

    private static void awaitEnd(Thread thread) {
        Deadlines.until("a thread of the proxy ended", () -> !thread.isAlive());
    }
}
