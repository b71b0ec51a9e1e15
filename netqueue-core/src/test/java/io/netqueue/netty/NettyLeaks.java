package io.netqueue.netty;

import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a buffer of Netty's was dropped without being released. Netty finds out when the garbage
 * collector took the buffer, and says so in its log.
 */
public final class NettyLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final int PROBES = 100;

    /** Held, or java.util.logging would forget the handler. */
    private final Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord report) {
            reports.add(report.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private ResourceLeakDetector.Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Queue<String> found = collect();
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        ResourceLeakDetector.setLevel(before);
        if (!found.isEmpty()) {
            throw new AssertionError(found.size() + " buffers leaked, the first: " + found.peek());
        }
    }

    /** What was found so far. Lost buffers are reported when further ones are made after a collection. */
    Queue<String> collect() {
        System.gc();
        for (int i = 0; i < PROBES; i++) {
            Buffers.ALLOCATOR.directBuffer(1).release();
        }
        return reports;
    }
}
