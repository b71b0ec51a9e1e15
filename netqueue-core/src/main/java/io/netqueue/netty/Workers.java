package io.netqueue.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * The workers of the JVM: one pool that all communicators share, grown to the largest number that one of them asked
 * for.
 *
 * <p>A worker's thread is a daemon named {@code netqueue-<n>}; it starts with the worker's first command and then stays,
 * so that a communicator that was left open keeps no JVM alive and one that is opened anew costs no thread. Thread-safe.
 */
public final class Workers {
    private final NettyIo io;
    private final List<NettyWorker> pool = new ArrayList<>(); // guarded by this
    private int next; // guarded by this

    /**
     * A pool apart from the shared one.
     *
     * @param io how its workers talk to the operating system
     */
    public Workers(NettyIo io) {
        this.io = io;
    }

    /** {@return the pool of this JVM} */
    public static Workers shared() {
        return Shared.WORKERS;
    }

    /**
     * Gives workers to a communicator. Communicators take turns round the pool: while all ask for one worker they share
     * the same one, and once one asked for four the later ones spread over these four.
     *
     * @param count how many, at least 1
     * @return that many different workers
     */
    public synchronized List<NettyWorker> acquire(int count) {
        while (pool.size() < count) {
            pool.add(new NettyWorker(newLoop("netqueue-" + (pool.size() + 1)), io));
        }
        List<NettyWorker> acquired = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            acquired.add(pool.get((next + i) % pool.size()));
        }
        next = (next + count) % pool.size();
        return acquired;
    }

    /** All there are so far. */
    synchronized List<NettyWorker> all() {
        return List.copyOf(pool);
    }

    /** A group of one loop each, since a group of Netty's cannot grow. */
    private EventLoop newLoop(String name) {
        ThreadFactory threads = loop -> newThread(loop, name);
        return new MultiThreadIoEventLoopGroup(1, threads, io.handlers()).next();
    }

    private static Thread newThread(Runnable loop, String name) {
        Thread thread = new FastThreadLocalThread(loop, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Workers.class.getClassLoader()); // not the caller's, which it would hold for ever
        return thread;
    }

    private static final class Shared {
        static final Workers WORKERS = new Workers(NettyIo.chosen());
    }
}
