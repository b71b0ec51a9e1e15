package io.netqueue.testkit;

import java.io.IOException;
import java.util.SplittableRandom;

/** Two ends, the two wires between them, and what can go wrong with them. */
final class SimulatedConnection implements Medium.Breakable {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final SimulatedLink client;
    private final SimulatedLink server;

    SimulatedConnection(
            VirtualTime time, SplittableRandom random, Weather weather, SimulatedLink client, SimulatedLink server) {
        this.time = time;
        this.random = random;
        this.client = client;
        this.server = server;
        SimulatedWire up = new SimulatedWire(time, random, weather, client, server);
        SimulatedWire down = new SimulatedWire(time, random, weather, server, client);
        client.connect(up, down);
        server.connect(down, up);
    }

    boolean isClosed() {
        return client.isClosed() && server.isClosed();
    }

    boolean isOf(SimulatedProcess process) {
        return client.process() == process || server.process() == process;
    }

    private SimulatedLink anyEnd() {
        return random.nextBoolean() ? client : server;
    }

    private void log(String what) {
        time.log(() -> "FAULT " + client + " = " + server + " " + what);
    }

    @Override
    public void breakEarly() {
        cutAtByte(400);
    }

    @Override
    public void strike() {
        switch (random.nextInt(8)) {
            case 0, 1 -> reset();
            case 2, 3 -> cutAtByte(random.nextInt(4) == 0 ? 100_000 : 600);
            case 4 -> swallow();
            case 5, 6 -> late();
            default -> stall();
        }
    }

    /** Breaks at once; both ends hear of it soon. */
    void reset() {
        log("reset");
        client.out().goDark();
        server.out().goDark();
        for (SimulatedLink end : new SimulatedLink[] {client, server}) {
            breakAt(end, random.nextLong(5 * MILLI));
        }
    }

    private void breakAt(SimulatedLink end, long delayNanos) {
        time.at(
                time.nowNanos() + delayNanos,
                end.worker(),
                () -> end.fail(new IOException("the connection was reset")));
    }

    /** Breaks after some more bytes in one direction, wherever in a frame that is. */
    void cutAtByte(int most) {
        SimulatedLink end = anyEnd();
        long byteCount = random.nextLong(most);
        log("will be cut after " + byteCount + " more bytes of " + end);
        end.out().stopAfter(byteCount, this::reset);
    }

    /** Half open: bytes of one end or of both vanish, and nobody is told. */
    void swallow() {
        boolean both = random.nextBoolean();
        SimulatedLink end = anyEnd();
        log("swallows bytes of " + (both ? "both" : end));
        end.out().goDark();
        if (both) {
            client.out().goDark();
            server.out().goDark();
        }
    }

    /** One end hears at once; what it sent before arrives late, when it may be back over another connection. */
    void late() {
        SimulatedLink end = anyEnd();
        long delay = random.nextLong(random.nextBoolean() ? SECOND / 10 : 8 * SECOND);
        log("is broken for " + end + ", whose bytes arrive " + delay / MILLI + " ms later");
        end.out().goDark();
        other(end).out().goDark();
        breakAt(end, 0);
        time.after(delay, () -> end.out().clear());
    }

    private SimulatedLink other(SimulatedLink end) {
        return end == client ? server : client;
    }

    /** Nothing arrives for a time. */
    void stall() {
        boolean both = random.nextBoolean();
        SimulatedLink end = anyEnd();
        long delay = random.nextLong(random.nextBoolean() ? SECOND : 20 * SECOND);
        log("stalls for " + delay / MILLI + " ms " + (both ? "both ways" : "from " + end));
        stall(end, delay);
        if (both) {
            stall(other(end), delay);
        }
    }

    private void stall(SimulatedLink end, long delay) {
        if (!end.out().isDark()) {
            end.out().goDark();
            time.after(delay, () -> end.out().clear());
        }
    }

    /** One process died: its kernel resets the connection, or nobody is told. */
    void onKilled(SimulatedProcess process, boolean silent) {
        SimulatedLink dead = client.process() == process ? client : server;
        dead.drop();
        dead.out().goDark();
        other(dead).out().goDark();
        if (!silent) {
            breakAt(other(dead), random.nextLong(5 * MILLI));
        }
    }
}
