package io.netqueue.testkit;

import io.netqueue.session.Insight;
import io.netqueue.session.Session;
import io.netqueue.testkit.SimulationFailure.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One seed, one run: processes with the production session classes, on one thread in virtual time. First they are used
 * while things go wrong; then all are closed; then what is left is looked at.
 */
final class SimulatedRun {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    static final int SERVER = 0;

    /** What came of it; the failure is null if all was well. */
    record Result(long seed, long messages, long attaches, long hash, long steps, SimulationFailure failure) {}

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Scenario scenario;
    private final Ledger ledger;
    private final Medium network;
    private final List<UUID> ids = new ArrayList<>();
    private final List<Application> applications = new ArrayList<>();
    private final List<Long> closeAt = new ArrayList<>();
    private final List<Integer> lives = new ArrayList<>();
    private Watch watch;
    private long attaches;
    private int starting;
    private boolean closing;
    private boolean over;

    private SimulatedRun(long seed, boolean lossy, PrintStream log) {
        time = new VirtualTime(log);
        random = new SplittableRandom(seed);
        scenario = new Scenario(random.split(), lossy);
        ledger = new Ledger(time);
        network = lossy
                ? new SimulatedBroker(time, random.split(), scenario.packets())
                : new SimulatedNetwork(time, random.split(), scenario.largest());
        DirectMemory.reset();
    }

    /** Runs a seed, over links that lose packets or over streams; every event is printed to the log unless it is null. */
    static Result run(long seed, boolean lossy, PrintStream log) {
        SimulatedRun run = new SimulatedRun(seed, lossy, log);
        SimulationFailure failure = null;
        try {
            run.run();
        } catch (SimulationFailure e) {
            failure = e;
            run.time.log(() -> "FAILED " + e.kind() + ": " + e.getMessage());
        }
        return new Result(seed, run.ledger.messages(), run.attaches(), run.time.hash(), run.time.steps(), failure);
    }

    private void run() {
        time.log(scenario::toString);
        for (int i = 0; i <= scenario.clients(); i++) {
            ids.add(drawId());
            lives.add(0);
            closeAt.add(Long.MAX_VALUE);
            applications.add(null);
        }
        for (int i = 0; i <= scenario.clients(); i++) {
            start(i);
        }
        long useNanos = 1
                + scenario.tickNanos() * scenario.messages() * 2
                + random.nextLong(random.nextBoolean() ? SECOND : 20 * SECOND);
        new Chaos(this, time, random.split(), scenario, network, useNanos);
        watch = new Watch(this, time, scenario);
        long closeNanos = planCloses(useNanos);
        time.runUntil(() -> false, closeNanos);
        awaitClosed(closeNanos);
        checkQuiet();
        ledger.finish(this::mayLose);
        checkLostSessions();
        over = true;
    }

    private UUID drawId() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    // ---- processes

    /** Starts the next life of a process. */
    void start(int index) {
        int life = lives.get(index) + 1;
        lives.set(index, life);
        if (index == SERVER && life > 1 && !scenario.sameServerId()) {
            ids.set(SERVER, drawId());
        }
        String name = (index == SERVER ? "s" : "c" + index) + (life == 1 ? "" : "'" + life);
        SimulatedProcess process =
                new SimulatedProcess(time, network, random.split(), name, ids.get(index), scenario, index == SERVER);
        time.log(() -> name + " STARTED " + process.id());
        applications.set(index, new Application(time, random.split(), scenario, ledger, process));
        if (time.nowNanos() >= closeAt.get(index)) {
            applications.get(index).close();
        }
    }

    /** Kills a process, whose next life begins after the delay; what it had received is still counted. */
    void restart(int index, boolean silent, long delayNanos) {
        SimulatedProcess process = applications.get(index).process();
        if (!process.isDead() && !process.isClosed()) {
            applications.get(index).read(Integer.MAX_VALUE);
            attaches += process.isServer() ? process.attaches() : 0;
            process.kill(silent);
            starting++;
            time.after(delayNanos, () -> {
                starting--;
                start(index);
            });
        }
    }

    Application application(int index) {
        return applications.get(index);
    }

    /** Who uses the other end of a session. */
    Application peerOf(SimulatedProcess process, Session session) {
        return process.isServer() ? applications.get(ids.indexOf(session.peerId())) : applications.get(SERVER);
    }

    /** The peer's side of a session; null if there is none. */
    Session otherEnd(SimulatedProcess process, Session session) {
        SimulatedProcess peer = peerOf(process, session).process();
        return peer.isServer()
                ? peer.session(process.id())
                : peer.sessions().stream().findAny().orElse(null);
    }

    Ledger ledger() {
        return ledger;
    }

    List<Application> applications() {
        return applications;
    }

    private long attaches() {
        Application server = applications.isEmpty() ? null : applications.get(SERVER);
        return attaches
                + (server == null || server.process().isDead()
                        ? 0
                        : server.process().attaches());
    }

    boolean isOver() {
        return over;
    }

    // ---- closing

    /** When each is closed, some with a deadline; returns when the last is. */
    private long planCloses(long useNanos) {
        long last = useNanos;
        long spread = random.nextBoolean() ? 100 * MILLI : 10 * SECOND;
        for (int i = 0; i <= scenario.clients(); i++) {
            int index = i;
            long at = random.nextInt(3) == 0 ? useNanos : Math.max(1, useNanos - spread / 3) + random.nextLong(spread);
            if (scenario.brimful() && index == SERVER) {
                at += 12 * SECOND; // until then nobody grants more
            }
            last = Math.max(last, at);
            closeAt.set(index, at);
            time.at(at, null, () -> close(index));
            if (!scenario.healthy() && random.nextInt(6) == 0) {
                long deadline = at + random.nextLong(random.nextBoolean() ? 20 * MILLI : 10 * SECOND);
                time.at(deadline, null, () -> applications.get(index).abandon());
            }
        }
        return last;
    }

    private void close(int index) {
        if (!closing) {
            closing = true;
            ledger.checkCancelled(this::mayLose);
        }
        applications.get(index).close();
    }

    private void awaitClosed(long fromNanos) {
        long bound = fromNanos + scenario.expiryNanos() + 6 * scenario.keepAliveNanos() + 90 * SECOND;
        boolean closed = time.runUntil(
                () -> starting == 0
                        && applications.stream().allMatch(a -> a.process().isClosed()),
                bound);
        if (!closed) {
            StringBuilder text = new StringBuilder("not closed");
            for (Application application : applications) {
                SimulatedProcess process = application.process();
                text.append("; ")
                        .append(process)
                        .append(process.isDead() ? " dead" : process.isClosed() ? " closed" : "");
                process.sessions().forEach(session -> text.append(' ').append(Insight.describe(session)));
            }
            throw new SimulationFailure(Kind.STUCK, text.toString());
        }
    }

    // ---- the end

    /** Is there a reason why messages of this client, or for it, may be lost? */
    private boolean mayLose(UUID client) {
        Application of = applications.get(ids.indexOf(client));
        return lives.get(SERVER) > 1
                || of.isAbandoned()
                || applications.get(SERVER).isAbandoned()
                || watch.longestDownNanos(client) > scenario.expiryNanos() / 2;
    }

    private void checkQuiet() {
        // a slow network may be silent for longer than a short keep-alive allows
        boolean patient = scenario.keepAliveNanos() >= SECOND;
        check(
                !scenario.healthy() || !patient || attaches() <= scenario.clients(),
                attaches() + " links were attached where none was broken");
        applications.forEach(application -> {
            if (!application.process().isDead()) {
                application.process().context().inbox().releasePooled();
            }
        });
        time.runUntil(() -> false, time.nowNanos() + 30 * SECOND);
        for (Application application : applications) {
            SimulatedProcess process = application.process();
            if (!process.isDead()) {
                check(
                        process.receivedChunks() == 0,
                        process + " kept " + process.receivedChunks() + " received chunks");
                application.drain();
                check(process.isDrained(), process + " has no end of its messages");
                check(process.armedTimers() == 0, process + " left " + process.armedTimers() + " timers armed");
                check(
                        process.context().linkCount() == 0,
                        process + " counts links: " + process.context().linkCount());
                check(
                        Insight.reserved(process.context()) == 0,
                        process + " kept of the budget " + Insight.reserved(process.context()));
            }
        }
    }

    /** At the server: has this client, which waited in vain for the last BYE, closed by itself, and may its own BYE be lost too? */
    private boolean isFarewellLost(UUID client) {
        return scenario.packets() != null
                && applications.get(ids.indexOf(client)).process().isClosed();
    }

    /** A session ends in order, or for a reason. */
    private void checkLostSessions() {
        for (Application application : applications) {
            application.process().lostSessions().forEach((client, why) -> {
                boolean excused = application.process().isServer() && isFarewellLost(client);
                if (!mayLose(client) && !excused && lives.get(ids.indexOf(client)) == 1) {
                    throw new SimulationFailure(
                            Kind.LOST, application.process() + " lost a session for no reason: " + why);
                }
            });
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw SimulationFailure.broken(otherwise);
        }
    }
}
