package io.netqueue.benchmarks;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar on standard error that shows which trial runs and how long all will take. Used by one thread. */
final class Progress implements AutoCloseable {
    private static final int REFRESH_MILLIS = 500;

    private final boolean visible;
    private long expected;
    private ProgressBar bar;

    /** Visible if somebody watches. */
    Progress(boolean visible) {
        this.visible = visible;
    }

    /** So many trials more will run. */
    void expect(long trials) {
        expected += trials;
    }

    /** The next trial begins. */
    void begin(String trial) {
        if (!visible) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("bench")
                    .setInitialMax(expected)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
        bar.maxHint(expected);
        bar.setExtraMessage(trial);
    }

    /** The trial that was begun has ended. */
    void end() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
