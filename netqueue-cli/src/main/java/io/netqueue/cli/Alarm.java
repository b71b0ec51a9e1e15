package io.netqueue.cli;

/** Interrupts the thread that made it when the deadline is over, so that no read waits beyond it. */
final class Alarm implements AutoCloseable {
    private final Thread thread;

    Alarm(Deadline deadline) {
        Thread sleeper = Thread.currentThread();
        thread = new Thread(() -> ring(deadline, sleeper), "netqueue-alarm");
        thread.setDaemon(true);
        thread.start();
    }

    private static void ring(Deadline deadline, Thread sleeper) {
        try {
            while (!deadline.isOver()) {
                Thread.sleep(deadline.left().toMillis() + 1);
            }
            sleeper.interrupt();
        } catch (InterruptedException e) {
            // switched off
        }
    }

    /** Switches it off. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
