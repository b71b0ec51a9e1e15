package io.netqueue.testkit;

import io.netqueue.transport.Worker;
import java.util.SplittableRandom;

/** A worker in virtual time. It can be paused, as a process is by SIGSTOP, and killed. */
final class SimulatedWorker implements Worker {

    private static final int MAX_WAKE_NANOS = 200_000;
    private static final int MAX_LATE_NANOS = 1_000_000;

    private final VirtualTime time;
    private final String name;
    private final SplittableRandom random;
    private final long originNanos;

    private long latestNanos;
    private long pausedUntilNanos;
    private boolean dead;
    private int armedTimers;

    /** The origin is what its clock shows when the simulation begins. */
    SimulatedWorker(VirtualTime time, String name, SplittableRandom random, long originNanos) {
        this.time = time;
        this.name = name;
        this.random = random;
        this.originNanos = originNanos;
    }

    @Override
    public void execute(Runnable command) {
        long wake = isCurrent() || !random.nextBoolean() ? 0 : random.nextInt(MAX_WAKE_NANOS);
        latestNanos = Math.max(latestNanos, time.nowNanos() + wake);
        time.at(latestNanos, this, command);
    }

    @Override
    public Timer schedule(Runnable command, long delayNanos) {
        if (!isCurrent()) {
            throw SimulationFailure.broken("a timer was armed on " + this + " by " + time.current());
        }
        long late = random.nextInt(4) == 0 ? random.nextInt(MAX_LATE_NANOS) : 0;
        armedTimers++;
        VirtualTime.Event event = time.at(time.nowNanos() + Math.max(0, delayNanos) + late, this, () -> {
            armedTimers--;
            command.run();
        });
        return () -> {
            if (!isCurrent()) {
                throw SimulationFailure.broken("a timer of " + this + " was cancelled by " + time.current());
            }
            if (event.cancel()) {
                armedTimers--;
            }
        };
    }

    /** Nobody shares its core: who is woken runs later, as always. */
    @Override
    public void giveWay() {}

    @Override
    public boolean isCurrent() {
        return time.current() == this;
    }

    @Override
    public long nanoTime() {
        return originNanos + time.nowNanos();
    }

    /** Timers that have neither fired nor been cancelled. */
    int armedTimers() {
        return armedTimers;
    }

    void pauseUntil(long nanos) {
        pausedUntilNanos = nanos;
    }

    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    void kill() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public String toString() {
        return name;
    }
}
