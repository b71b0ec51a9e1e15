package io.netqueue.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class, or all classes of a package, warn of while this is open. Thread-safe. */
public final class Warnings implements AutoCloseable {
    private final Logger logger;
    private final Level least;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            if (logged.getLevel().intValue() >= least.intValue()) {
                lines.add(new SimpleFormatter().formatMessage(logged));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Begins to listen to the class, or package, of that name. */
    public Warnings(String name) {
        this(name, Level.WARNING);
    }

    /** The same for all that is logged at this level and above. */
    public Warnings(String name, Level least) {
        this.least = least;
        logger = Logger.getLogger(name);
        logger.addHandler(handler);
    }

    /** What it said so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Those that have these words. */
    public List<String> with(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
