package io.netqueue.testkit;

import io.netqueue.Delivery;
import io.netqueue.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** What uses the communicator of one process: puts, gets, cancels and closes at random. */
final class Application {

    /** How it takes what arrives. */
    private enum Reader {
        EAGER,
        SLOW,
        STOPPED
    }

    private static final UUID[] NOBODY = {};
    static final long MAX_IDLE_NANOS = 100_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Scenario scenario;
    private final Ledger ledger;
    private final SimulatedProcess process;
    private final List<Delivery> deliveries = new ArrayList<>();

    private Reader reader;
    private int left;
    private boolean closing;
    private boolean abandoned;
    private long got;
    private long did;
    private long idleNanos;

    Application(VirtualTime time, SplittableRandom random, Scenario scenario, Ledger ledger, SimulatedProcess process) {
        this.time = time;
        this.random = random;
        this.scenario = scenario;
        this.ledger = ledger;
        this.process = process;
        left = scenario.messages();
        int kind = random.nextInt(10);
        reader = kind < 5 ? Reader.EAGER : kind < 8 ? Reader.SLOW : Reader.STOPPED;
        if (scenario.brimful()) {
            reader = process.isServer() ? Reader.STOPPED : Reader.EAGER;
        }
        next();
    }

    SimulatedProcess process() {
        return process;
    }

    /** Does it take everything at once? */
    boolean isEager() {
        return reader == Reader.EAGER && !process.isDead() && !process.isClosed();
    }

    boolean isClosing() {
        return closing;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    long got() {
        return got;
    }

    private void next() {
        long before = did;
        did = left + got;
        idleNanos = did == before ? Math.min(2 * idleNanos, MAX_IDLE_NANOS) : scenario.tickNanos();
        time.after(1 + random.nextLong(2 * Math.max(idleNanos, scenario.tickNanos())), this::tick);
    }

    private void tick() {
        if (process.isDead()) {
            return;
        }
        if (!process.isPaused()) {
            act();
        }
        if (!process.isClosed()) {
            next();
        }
    }

    private void act() {
        if (left > 0 && !closing && random.nextInt(3) > 0) {
            int burst = random.nextInt(6) == 0 ? random.nextInt(20) + 1 : 1;
            for (; burst > 0 && left > 0; burst--) {
                left--;
                put();
            }
        }
        if (random.nextInt(12) == 0 && !scenario.brimful()) {
            cancel();
        }
        read(reader == Reader.EAGER ? Integer.MAX_VALUE : reader == Reader.SLOW ? random.nextInt(2) : 0);
        if (random.nextInt(60) == 0 && !scenario.brimful()) {
            reader = Reader.values()[random.nextInt(3)];
        }
        ledger.spoilDone();
    }

    private void put() {
        if (process.isClosed()) {
            return;
        }
        long number = ledger.nextNumber();
        int size = Payload.distinctSize(number, scenario.size(random));
        Payload payload = new Payload(number, size, random);
        UUID[] clients = process.isServer() ? clients() : NOBODY;
        time.log(() -> process + " puts " + number + " of " + size + " bytes");
        boolean some = process.isServer() && clients.length > 0 && random.nextInt(3) == 0;
        UUID[] named = some ? new UUID[] {clients[random.nextInt(clients.length)]} : clients;
        Delivery delivery = some ? process.put(payload, named) : process.put(payload);
        deliveries.add(delivery);
        ledger.onPut(process, number, size, payload, delivery, named);
    }

    private UUID[] clients() {
        return process.sessions().stream().map(Session::peerId).toArray(UUID[]::new);
    }

    private void cancel() {
        if (!deliveries.isEmpty()) {
            Delivery delivery = deliveries.get(Math.max(0, deliveries.size() - 1 - random.nextInt(5)));
            if (delivery.cancel(false)) {
                time.record('c', deliveries.size());
                ledger.onCancelled(delivery);
                time.log(() -> process + " cancelled " + delivery);
            }
        }
    }

    void read(int most) {
        for (int i = 0; i < most; i++) {
            SimulatedProcess.Got message = process.get();
            if (message == null) {
                return;
            }
            got++;
            time.log(() -> process + " got " + message.content().length + " bytes");
            ledger.onGot(process, message);
        }
    }

    /** Reads everything there is and will be. */
    void drain() {
        reader = Reader.EAGER;
        read(Integer.MAX_VALUE);
    }

    void close() {
        if (!closing && !process.isDead()) {
            time.log(() -> process + " CLOSE");
            closing = true;
            process.close();
        }
    }

    void abandon() {
        if (!process.isDead() && !process.isClosed()) {
            time.log(() -> process + " ABANDON");
            abandoned = true;
            process.abandon();
        }
    }
}
