package io.netqueue.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    /** Look-ups of fewer names than that can hang while others still get through. */
    private static final int THREADS = 4;

    private static final int IDLE_SECONDS = 10;
    private static final Executor EXECUTOR = newExecutor();

    /** Whoever wants a name that is being looked up waits for the same answer: else one name could keep all threads. */
    private static final ConcurrentMap<String, CompletableFuture<InetAddress[]>> UNDER_WAY = new ConcurrentHashMap<>();

    private NameResolver() {}

    /**
     * Looks a name up. An address in letters needs no look-up, and waits for none.
     *
     * @param host a name, or an address in letters
     * @param worker where to hear the answer
     * @param answer hears the addresses, or why there are none; the other is null
     */
    public static void resolve(String host, Executor worker, BiConsumer<InetAddress[], UnknownHostException> answer) {
        CompletableFuture<InetAddress[]> answered;
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            answered = new CompletableFuture<>();
            lookUp(host, answered);
        } else {
            answered = UNDER_WAY.computeIfAbsent(host, NameResolver::begin);
        }
        answered.whenComplete((addresses, failure) -> worker.execute(() -> answer.accept(addresses, unknown(failure))));
    }

    private static CompletableFuture<InetAddress[]> begin(String host) {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        EXECUTOR.execute(() -> {
            lookUp(host, answer);
            UNDER_WAY.remove(host, answer);
        });
        return answer;
    }

    private static void lookUp(String host, CompletableFuture<InetAddress[]> answer) {
        try {
            answer.complete(InetAddress.getAllByName(host));
        } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static UnknownHostException unknown(Throwable failure) {
        if (failure == null || failure instanceof UnknownHostException) {
            return (UnknownHostException) failure;
        }
        UnknownHostException unknown = new UnknownHostException(failure.toString());
        unknown.initCause(failure);
        return unknown;
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
