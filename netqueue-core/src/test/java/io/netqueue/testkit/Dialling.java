package io.netqueue.testkit;

import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A client's attempts to connect, one after the other: each is answered, refused, or hears nothing. */
final class Dialling implements LinkClient {

    private static final long MILLI = 1_000_000;

    /** What it dials. */
    interface Door {

        /** Do attempts hear nothing? */
        boolean isDark();

        /** Are attempts refused? */
        boolean isShut();

        /** Connects the process. */
        void establish(SimulatedProcess from, LinkListener listener);
    }

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Door door;
    private final SimulatedProcess process;
    private final SimulatedWorker worker;
    private final long timeoutNanos;
    private final List<Attempt> attempts = new ArrayList<>();
    private boolean closed;

    Dialling(VirtualTime time, SplittableRandom random, Door door, SimulatedProcess process, long timeoutNanos) {
        this.time = time;
        this.random = random;
        this.door = door;
        this.process = process;
        this.worker = process.worker(0);
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void connect(LinkListener listener) {
        Attempt attempt = new Attempt(listener);
        worker.execute(() -> {
            if (closed) {
                attempt.fail("given up");
            } else {
                attempts.removeIf(former -> former.over);
                attempts.add(attempt);
                attempt.start();
            }
        });
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            attempts.forEach(attempt -> attempt.fail("given up"));
        });
    }

    private final class Attempt {

        private final LinkListener listener;
        private boolean over;

        Attempt(LinkListener listener) {
            this.listener = listener;
        }

        void start() {
            if (door.isDark()) {
                time.at(time.nowNanos() + timeoutNanos, worker, () -> fail("no answer"));
            } else {
                time.at(time.nowNanos() + random.nextLong(2 * MILLI), worker, this::answer);
            }
        }

        private void answer() {
            if (over) {
                return;
            }
            if (door.isShut()) {
                fail("connection refused");
            } else {
                over = true;
                door.establish(process, listener);
            }
        }

        private void fail(String why) {
            if (!over) {
                over = true;
                IOException cause = new ConnectException(why);
                time.log(() -> process + " cannot connect: " + why);
                listener.onClosed(cause);
            }
        }
    }
}
