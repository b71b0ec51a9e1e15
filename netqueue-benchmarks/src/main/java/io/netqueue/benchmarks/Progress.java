package io.netqueue.benchmarks;

import java.io.PrintWriter;

/** A line on a terminal that shows which trial runs and how long all will take. Used by one thread. */
final class Progress {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final double NANOS_PER_SECOND = 1e9;

    /** Null if nobody watches. */
    private final PrintWriter terminal;

    private final long startNanos = System.nanoTime();
    private int expected;
    private int begun;

    Progress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    /** So many trials more will run. */
    void expect(int trials) {
        expected += trials;
    }

    /** The next trial begins. */
    void begin(String trial) {
        show("[" + (begun + 1) + "/" + expected + "] " + trial + left());
        begun++;
    }

    private String left() {
        if (begun == 0) {
            return "";
        }
        double each = (System.nanoTime() - startNanos) / NANOS_PER_SECOND / begun;
        return ", " + Math.round(each * (expected - begun)) + " s left";
    }

    /** Takes the line away. */
    void end() {
        show("");
    }

    private void show(String line) {
        if (terminal != null) {
            terminal.print(CLEAR_LINE + line);
            terminal.flush();
        }
    }
}
