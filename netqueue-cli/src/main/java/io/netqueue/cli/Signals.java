package io.netqueue.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * SIGTERM and SIGINT: the running command is asked to end well, and the JVM ends with that command's exit code.
 *
 * <p>A command that says nothing here is ended at once, the way of the JVM (143 and 130).
 */
final class Signals {

    /** Time for a command to print what it has, once it has drained. */
    private static final int PATIENCE_SECONDS = 10;

    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private volatile Runnable drain;
    private volatile boolean arrived;

    /** From now on signals are heard. Called once, by {@code main}. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "netqueue-signals"));
    }

    /** Says how the running command is asked to end; called on another thread than the command's. */
    void onSignal(Runnable drain) {
        this.drain = drain;
    }

    /** {@return true once a signal has come} */
    boolean arrived() {
        return arrived;
    }

    /** Called with the exit code when the command has ended. */
    void onEnded(int exitCode) {
        ended.complete(exitCode);
    }

    private void onShutdown() {
        Runnable how = drain;
        if (ended.isDone() || how == null) {
            return;
        }
        arrived = true;
        how.run();
        Runtime.getRuntime().halt(exitCode());
    }

    private int exitCode() {
        try {
            return ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Main.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.FAILED;
        }
    }
}
