package io.netqueue.testkit;

import java.util.List;
import java.util.SplittableRandom;

/** Lets things go wrong, at random, until its time is over: links, the network, processes. */
final class Chaos {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Scenario scenario;
    private final Medium network;
    private final SimulatedRun run;
    private int restartsLeft = 2;

    Chaos(
            SimulatedRun run,
            VirtualTime time,
            SplittableRandom random,
            Scenario scenario,
            Medium network,
            long endNanos) {
        this.run = run;
        this.time = time;
        this.random = random;
        this.scenario = scenario;
        this.network = network;
        for (int i = 0; i < scenario.faults(); i++) {
            long at = random.nextLong(random.nextBoolean() ? endNanos : busyNanos(endNanos));
            time.after(at, this::strike);
        }
        boolean early = scenario.faults() > 0 && random.nextBoolean();
        if (scenario.lossless()) {
            planHiccups(endNanos);
        }
        network.onConnection(connection -> {
            if (early && random.nextInt(4) == 0 && time.nowNanos() < endNanos) {
                connection.breakEarly();
            }
        });
    }

    /** The tail of a burst is lost, or the news that there is credit again, without any gap. */
    private void planHiccups(long endNanos) {
        long busy = busyNanos(endNanos);
        for (long at = random.nextLong(busy); at < busy; at += 3 * SECOND + random.nextLong(SECOND)) {
            time.after(at, network::hiccup);
        }
        if (scenario.brimful()) {
            time.after(endNanos + 3 * SECOND, () -> {
                run.application(SimulatedRun.SERVER).drain();
                network.hiccup();
            });
        }
    }

    /** While messages are put, for the most part. */
    private long busyNanos(long endNanos) {
        return Math.min(endNanos, scenario.tickNanos() * scenario.messages() * 2 + MILLI);
    }

    private void strike() {
        switch (random.nextInt(10)) {
            case 0 -> refuse();
            case 1 -> goDark();
            case 2 -> pause();
            case 3, 4 -> restart();
            default -> strikeLink();
        }
    }

    private void strikeLink() {
        List<? extends Medium.Breakable> connections = network.connections();
        if (!connections.isEmpty()) {
            connections.get(random.nextInt(connections.size())).strike();
        }
    }

    private long whileNanos() {
        return random.nextLong(random.nextInt(3) == 0 ? 20 * SECOND : 300 * MILLI);
    }

    private void refuse() {
        time.log(() -> "FAULT connections are refused");
        network.setRefusing(true);
        time.after(whileNanos(), () -> network.setRefusing(false));
    }

    private void goDark() {
        time.log(() -> "FAULT attempts to connect are not answered");
        network.setDark(true);
        time.after(whileNanos(), () -> network.setDark(false));
    }

    private void pause() {
        SimulatedProcess process = anyProcess();
        if (!process.isDead() && !process.isPaused()) {
            if (random.nextBoolean()) {
                process.pause(whileNanos());
            } else {
                process.pauseWorker(random.nextInt(process.workerCount()), random.nextLong(2 * SECOND));
            }
        }
    }

    private SimulatedProcess anyProcess() {
        int index = random.nextInt(scenario.clients() + 1);
        return run.application(index).process();
    }

    private void restart() {
        if (scenario.restarts() && restartsLeft > 0) {
            restartsLeft--;
            int index = random.nextInt(scenario.clients() + 1);
            boolean silent = random.nextInt(3) == 0;
            run.restart(index, silent, random.nextLong(random.nextBoolean() ? 5 * SECOND : 50 * MILLI));
        } else {
            strikeLink();
        }
    }
}
