package io.netqueue.testkit;

import java.io.PrintStream;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * The clock and the only thread of a simulation: a queue of things to happen, in the order of their times. It also keeps
 * the hash of all that happened, by which two runs are found to be the same.
 */
final class VirtualTime {

    /** Something that will happen, on a worker, or on none: then it is the network's or an application's. */
    static final class Event implements Comparable<Event> {

        private long atNanos;
        private final long order;
        private final SimulatedWorker worker;
        private Runnable command;

        Event(long atNanos, long order, SimulatedWorker worker, Runnable command) {
            this.atNanos = atNanos;
            this.order = order;
            this.worker = worker;
            this.command = command;
        }

        /** Forgets it; false if it happened already or was forgotten before. */
        boolean cancel() {
            boolean due = command != null;
            command = null;
            return due;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final PrintStream log;
    private final CRC32 hash = new CRC32();
    private final byte[] word = new byte[24];
    private long orders;
    private long nowNanos;
    private long steps;
    private SimulatedWorker current;
    private SimulationFailure failure;

    /** Logs to the stream, or not at all if it is null. */
    VirtualTime(PrintStream log) {
        this.log = log;
    }

    long nowNanos() {
        return nowNanos;
    }

    long steps() {
        return steps;
    }

    /** The worker whose command runs now; null outside. */
    SimulatedWorker current() {
        return current;
    }

    Event at(long atNanos, SimulatedWorker worker, Runnable command) {
        Event event = new Event(Math.max(atNanos, nowNanos), orders++, worker, command);
        events.add(event);
        return event;
    }

    /** On no worker. */
    Event after(long delayNanos, Runnable command) {
        return at(nowNanos + delayNanos, null, command);
    }

    /** Lets time pass until the condition holds; false if the limit came first or nothing is left to happen. */
    boolean runUntil(BooleanSupplier condition, long limitNanos) {
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos > limitNanos) {
                nowNanos = Math.max(nowNanos, limitNanos);
                return false;
            }
            events.poll();
            happen(next);
        }
        return true;
    }

    private void happen(Event event) {
        SimulatedWorker worker = event.worker;
        if (event.command == null || worker != null && worker.isDead()) {
            return;
        }
        if (worker != null && worker.pausedUntilNanos() > event.atNanos) {
            event.atNanos = worker.pausedUntilNanos();
            events.add(event);
            return;
        }
        nowNanos = event.atNanos;
        steps++;
        Runnable command = event.command;
        event.command = null;
        current = worker;
        try {
            command.run();
        } catch (SimulationFailure e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new SimulationFailure(
                    SimulationFailure.Kind.BROKEN, "something was thrown on " + worker + ": " + e, e));
        } finally {
            current = null;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the run, also where the code under test would catch what is thrown. The first failure counts. */
    void fail(SimulationFailure found) {
        if (failure == null) {
            failure = found;
        }
    }

    // ---- the record

    /** Adds to the hash what happened. */
    void record(int what, long value) {
        put(0, nowNanos);
        put(8, what);
        put(16, value);
        hash.update(word, 0, word.length);
    }

    void record(byte[] bytes, int offset, int byteCount) {
        record('b', byteCount);
        hash.update(bytes, offset, byteCount);
    }

    private void put(int index, long value) {
        for (int i = 0; i < 8; i++) {
            word[index + i] = (byte) (value >>> 8 * i);
        }
    }

    long hash() {
        return hash.getValue();
    }

    boolean isLogging() {
        return log != null;
    }

    void log(Supplier<String> line) {
        if (log != null) {
            log.printf(Locale.ROOT, "%13.6f  %s%n", nowNanos / 1e9, line.get());
        }
    }
}
