package io.netqueue.session;

import io.netqueue.transport.Worker;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A worker that runs when it is told to, with a clock that moves when it is told to. Any thread may hand it commands. */
public final class ManualWorker implements Worker {

    /** Below zero, so that nobody takes a time for positive. */
    private static final long START_NANOS = -3_000_000_000L;

    private static final int RUNAWAY = 1_000_000;

    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();

    private Runnable atGiveWay = () -> {};
    private volatile Thread runner;
    private volatile long nowNanos = START_NANOS;
    private long orders;

    private record Event(long atNanos, long order, Runnable command) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    @Override
    public void execute(Runnable command) {
        commands.add(command);
    }

    @Override
    public Timer schedule(Runnable command, long delayNanos) {
        if (!isCurrent()) {
            throw new AssertionError("a timer is armed on the worker's own thread only");
        }
        Event event = new Event(nowNanos + Math.max(0, delayNanos), orders++, command);
        events.add(event);
        return () -> events.remove(event);
    }

    @Override
    public void giveWay() {
        atGiveWay.run();
    }

    /** Sets what other threads do when the worker gives way to them. */
    public void onGiveWay(Runnable task) {
        atGiveWay = task;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == runner;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    /** Runs what is there and what follows from it, all at the same time of day. */
    public void run() {
        runner = Thread.currentThread();
        try {
            for (int steps = 0; runNext(); steps++) {
                if (steps > RUNAWAY) {
                    throw new AssertionError("the worker never comes to rest");
                }
            }
        } finally {
            runner = null;
        }
    }

    /** Runs the command on the worker now, and what follows from it. */
    public void call(Runnable command) {
        execute(command);
        run();
    }

    private boolean runNext() {
        Runnable command = commands.poll();
        if (command == null && !events.isEmpty() && events.peek().atNanos <= nowNanos) {
            command = events.poll().command;
        }
        if (command == null) {
            return false;
        }
        command.run();
        return true;
    }

    /** Lets time pass, from timer to timer, and runs what becomes due. */
    public void advance(Duration time) {
        long endNanos = nowNanos + time.toNanos();
        run();
        while (!events.isEmpty() && events.peek().atNanos <= endNanos) {
            nowNanos = Math.max(nowNanos, events.peek().atNanos);
            run();
        }
        nowNanos = endNanos;
    }

    /** Lets time pass at once, as for a process that was paused: timers fire late. */
    public void sleep(Duration time) {
        nowNanos += time.toNanos();
        run();
    }

    /** How many timers are armed. */
    public int timerCount() {
        return events.size();
    }
}
