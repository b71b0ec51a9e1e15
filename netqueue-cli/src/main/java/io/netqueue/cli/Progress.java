package io.netqueue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * A bar on standard error that shows how far a long transfer got: only on a terminal, and only once the transfer has
 * lasted for a while. Used by one thread.
 */
final class Progress implements AutoCloseable {
    private static final long QUIET_NANOS = 500_000_000L;
    private static final long MIB = 1 << 20;

    private final String task;
    private final long total;
    private final LongSupplier done;
    private final boolean visible = isTerminal();
    private final long startNanos = System.nanoTime();
    private ProgressBar bar;

    /**
     * A bar that is not seen yet.
     *
     * @param task what is done, in a word or two
     * @param total bytes to move, -1 if not known
     * @param done tells the bytes moved so far
     */
    Progress(String task, long total, LongSupplier done) {
        this.task = task;
        this.total = total;
        this.done = done;
    }

    /** Called now and then by who does the work. */
    void update() {
        if (!visible || (bar == null && System.nanoTime() - startNanos < QUIET_NANOS)) {
            return;
        }
        if (bar == null) {
            bar = open();
        }
        bar.stepTo(done.getAsLong());
    }

    private ProgressBar open() {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" MiB", MIB)
                .showSpeed()
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Java tells whether it has a console only if input and output both are one; what counts here is standard error. */
    private static boolean isTerminal() {
        Path standardError = Path.of("/proc/self/fd/2");
        try {
            String target = Files.readSymbolicLink(standardError).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }
}
