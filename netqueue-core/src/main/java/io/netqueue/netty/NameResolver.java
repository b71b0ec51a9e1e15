package io.netqueue.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Finds the addresses of host names, with the JDK's resolver, on threads of its own: a look-up may block for as long as
 * the name service likes. A few daemon threads {@code netqueue-resolver}, which end when they are idle.
 */
public final class NameResolver {
    /** So many look-ups can hang while others still get through. */
    private static final int THREADS = 4;

    private static final int IDLE_SECONDS = 10;
    private static final Executor EXECUTOR = newExecutor();

    private NameResolver() {}

    /**
     * Looks a name up.
     *
     * @param host a name, or an address in letters
     * @param worker where to hear the answer
     * @param answer hears the addresses, or why there are none; the other is null
     */
    public static void resolve(String host, Executor worker, BiConsumer<InetAddress[], UnknownHostException> answer) {
        EXECUTOR.execute(() -> {
            try {
                InetAddress[] addresses = InetAddress.getAllByName(host);
                worker.execute(() -> answer.accept(addresses, null));
            } catch (UnknownHostException e) {
                worker.execute(() -> answer.accept(null, e));
            }
        });
    }

    private static Executor newExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), NameResolver::newThread);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static Thread newThread(Runnable lookUps) {
        Thread thread = new Thread(null, lookUps, "netqueue-resolver", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(NameResolver.class.getClassLoader());
        return thread;
    }
}
