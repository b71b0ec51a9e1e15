package io.netqueue.testkit;

import java.util.SplittableRandom;

/** A client's connection to the broker, and what can go wrong with it and around it. */
final class PacketConnection implements Medium.Breakable {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final SimulatedBroker broker;
    private final VirtualTime time;
    private final SplittableRandom random;
    private final PacketTopic topic;
    private final PacketLink link;
    private boolean hasWill = true;

    PacketConnection(SimulatedBroker broker, PacketTopic topic, PacketLink link) {
        this.broker = broker;
        this.time = broker.time();
        this.random = broker.random();
        this.topic = topic;
        this.link = link;
    }

    /** The client's end is closed: the broker knows it well. */
    void onClosed() {
        hasWill = false;
        topic.unsubscribe(link);
    }

    boolean isClosed() {
        return link.isClosed();
    }

    private void log(String what) {
        time.log(() -> "FAULT " + link + " " + what);
    }

    @Override
    public void strike() {
        switch (random.nextInt(10)) {
            case 0, 1 -> reset(true);
            case 2, 3 -> halfOpen();
            case 4 -> blackOut();
            case 5 -> stall();
            case 6 -> foreign();
            case 7 -> broker.breakServer();
            case 8 -> broker.restart(random.nextLong(random.nextBoolean() ? SECOND : 5 * SECOND));
            default -> vanish();
        }
    }

    @Override
    public void breakEarly() {
        time.after(random.nextLong(20 * MILLI), () -> reset(random.nextBoolean()));
    }

    /** Breaks at once; the client hears of it soon, and the server by the will. */
    void reset(boolean tellsServer) {
        if (link.isClosed()) {
            return;
        }
        log("reset");
        link.goDark(true, true);
        if (tellsServer) {
            publishWill();
        }
        time.at(time.nowNanos() + random.nextLong(5 * MILLI), link.worker(), () -> link.fail("connection reset"));
    }

    private void publishWill() {
        if (hasWill && link.linkId() != 0) {
            hasWill = false;
            topic.publishWill(link.linkId());
        }
    }

    /** Packets one way, or both, vanish; nobody is told, but later perhaps the server. */
    private void halfOpen() {
        boolean mute = random.nextBoolean();
        boolean deaf = !mute || random.nextBoolean();
        log("is half open" + (mute ? ", mute" : "") + (deaf ? ", deaf" : ""));
        link.goDark(mute, deaf);
        if (mute && random.nextBoolean()) {
            time.after(random.nextLong(30 * SECOND), this::publishWill);
        }
    }

    /** Everything is lost for a time: the end of a burst, without a gap. */
    private void blackOut() {
        long nanos = random.nextLong(random.nextBoolean() ? SECOND / 2 : 8 * SECOND);
        boolean isUp = random.nextBoolean();
        log("loses all that is sent " + (isUp ? "up" : "down") + " for " + nanos / MILLI + " ms");
        (isUp ? topic.up() : topic.down()).blackOut(nanos);
    }

    private void stall() {
        long nanos = random.nextLong(random.nextBoolean() ? SECOND : 20 * SECOND);
        log("stalls for " + nanos / MILLI + " ms");
        link.stall(nanos);
    }

    /** Somebody else publishes something there. */
    private void foreign() {
        byte[] junk = new byte[random.nextInt(14, 60)];
        random.nextBytes(junk);
        junk[0] = (byte) random.nextInt(3);
        log("hears a stranger");
        if (random.nextBoolean()) {
            topic.publishUp(junk);
        } else {
            topic.publishDown(junk);
        }
    }

    /** The client is told, the server is not, and what the client had sent is still under way. */
    private void vanish() {
        log("vanishes");
        reset(false);
    }

    /** The client's process died: the broker notices, or does so much later. */
    void onKilled(SimulatedProcess process, boolean silent) {
        if (link.process() == process) {
            if (!silent) {
                publishWill();
            } else if (random.nextBoolean()) {
                int linkId = link.linkId();
                time.after(random.nextLong(30 * SECOND), () -> topic.publishWill(linkId));
            }
            link.drop();
        }
    }
}
