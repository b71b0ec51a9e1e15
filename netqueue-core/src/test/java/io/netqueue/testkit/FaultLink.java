package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}, and what is wrong with it: two lanes, each with a thread that passes on
 * what it reads. Thread-safe.
 */
public final class FaultLink {
    /** Which way bytes go. */
    public enum Lane {
        /** From the client to the server. */
        UP,
        /** From the server to the client. */
        DOWN
    }

    private static final int MOST_AT_ONCE = 64 * 1024;
    private static final int MOST_RECORDED = 4096;
    private static final long NEVER = Long.MAX_VALUE;

    private final Socket client;
    private final Socket server = new Socket();
    private final NetworkLocation target;
    private final Map<Lane, Faults> faults = new EnumMap<>(Lane.class);
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();

    // guarded by this
    private int lanesOver;
    private boolean over;

    /** What is wrong with one lane. Guarded by the link. */
    private static final class Faults {
        private long byteCount;
        private long cutAt = NEVER;
        private boolean reset;
        private int slice = MOST_AT_ONCE;
        private long delayNanos;
        private boolean stalled;
        private boolean swallowing;
    }

    FaultLink(Socket client, NetworkLocation target) {
        this.client = client;
        this.target = target;
        for (Lane lane : Lane.values()) {
            faults.put(lane, new Faults());
        }
    }

    // ---- faults

    /** Ends the connection on both sides once so many bytes of this lane, counted from its first, were passed on. */
    public synchronized FaultLink cutAt(Lane lane, long byteCount) {
        faults.get(lane).cutAt = byteCount;
        notifyAll();
        return this;
    }

    /** As {@link #cutAt}, by a reset: what is under way is lost, and both ends are told at once. */
    public synchronized FaultLink resetAt(Lane lane, long byteCount) {
        faults.get(lane).reset = true;
        return cutAt(lane, byteCount);
    }

    /** Ends the connection on both sides, now. */
    public void cut() {
        end(false);
    }

    /** Resets the connection on both sides, now. */
    public void reset() {
        end(true);
    }

    /** Passes on so few bytes at a time. */
    public synchronized FaultLink slice(int byteCount) {
        faults.values().forEach(lane -> lane.slice = byteCount);
        return this;
    }

    /** Holds each piece of this lane for so long before it is passed on. */
    public synchronized FaultLink delay(Lane lane, Duration time) {
        faults.get(lane).delayNanos = time.toNanos();
        return this;
    }

    /** Takes nothing more from this lane: the sender's own buffers fill, as when a cable is pulled. */
    public FaultLink stall(Lane lane) {
        return setStalled(lane, true);
    }

    /** Goes on after {@link #stall}. */
    public FaultLink resume(Lane lane) {
        return setStalled(lane, false);
    }

    private synchronized FaultLink setStalled(Lane lane, boolean stalled) {
        faults.get(lane).stalled = stalled;
        notifyAll();
        return this;
    }

    /** Takes what comes on this lane and throws it away, the end of the connection too. */
    public synchronized FaultLink swallow(Lane lane) {
        faults.get(lane).swallowing = true;
        return this;
    }

    // ---- what was seen

    /** How many bytes of this lane were passed on. */
    public synchronized long byteCount(Lane lane) {
        return faults.get(lane).byteCount;
    }

    /** The first bytes that the client sent, at most 4 KiB. */
    public synchronized byte[] first() {
        return first.toByteArray();
    }

    /** Whether the connection has ended. */
    public synchronized boolean isOver() {
        return over;
    }

    // ---- passing on

    void start(Consumer<Runnable> threads) {
        try {
            synchronized (this) { // a socket that is closed while it is made stays open for ever
                if (over) {
                    return;
                }
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            }
            server.connect(new InetSocketAddress(target.host(), target.port()), 10_000);
        } catch (IOException e) {
            reset(); // nobody there, or gone already
            return;
        }
        if (isOver()) {
            FaultProxy.closeSocket(server); // ended while it connected
        }
        threads.accept(() -> pass(Lane.UP, client, server));
        threads.accept(() -> pass(Lane.DOWN, server, client));
    }

    private void pass(Lane lane, Socket from, Socket to) {
        try {
            passAll(lane, from.getInputStream(), to.getOutputStream());
            if (!isSwallowing(lane)) {
                to.shutdownOutput();
            }
            onLaneOver();
        } catch (IOException e) {
            if (isSwallowing(lane)) {
                onLaneOver();
            } else {
                reset(); // one end is gone, and the other is told
            }
        } catch (InterruptedException e) {
            cut();
        }
    }

    private void passAll(Lane lane, InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] buffer = new byte[MOST_AT_ONCE];
        int count = 0;
        while (count >= 0) {
            int most = awaitTurn(lane);
            if (most == 0) {
                return;
            }
            count = in.read(buffer, 0, most);
            if (count > 0) {
                pass(lane, buffer, count, out);
            }
        }
    }

    /** How many bytes may be read next; 0 if the lane has reached its end, and the link is cut. */
    private int awaitTurn(Lane lane) throws InterruptedException {
        boolean reset;
        synchronized (this) {
            Faults now = faults.get(lane);
            while (now.stalled && !over && now.byteCount < now.cutAt) {
                wait();
            }
            if (now.byteCount < now.cutAt) {
                return over ? 0 : (int) Math.min(now.slice, now.cutAt - now.byteCount);
            }
            reset = now.reset;
        }
        end(reset);
        return 0;
    }

    private void pass(Lane lane, byte[] buffer, int count, OutputStream out) throws IOException, InterruptedException {
        synchronized (this) {
            Faults now = faults.get(lane);
            hold(now.delayNanos);
            while (now.stalled && !over) {
                wait();
            }
            if (now.swallowing) {
                return;
            }
            now.byteCount += count;
            if (lane == Lane.UP && first.size() < MOST_RECORDED) {
                first.write(buffer, 0, Math.min(count, MOST_RECORDED - first.size()));
            }
        }
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            if (!isSwallowing(lane == Lane.UP ? Lane.DOWN : Lane.UP)) {
                throw e;
            } // else this end is not to know that the other is gone
        }
    }

    private void hold(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !over; left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private synchronized boolean isSwallowing(Lane lane) {
        return faults.get(lane).swallowing;
    }

    private void onLaneOver() {
        boolean last;
        synchronized (this) {
            last = ++lanesOver == Lane.values().length;
        }
        if (last) {
            cut();
        }
    }

    private void end(boolean reset) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            notifyAll();
        }
        for (Socket socket : new Socket[] {client, server}) {
            try {
                if (reset) {
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException e) {
                // it is closed already
            }
            FaultProxy.closeSocket(socket);
        }
    }
}
