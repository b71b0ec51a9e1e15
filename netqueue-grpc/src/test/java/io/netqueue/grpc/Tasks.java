package io.netqueue.grpc;

import java.util.concurrent.CompletableFuture;

/** Runs what a test does at the same time, each on a thread of its own. */
final class Tasks {
    /** Something that may fail. */
    interface Task {
        void run() throws Exception;
    }

    private Tasks() {}

    /** Runs it; what it throws fails the future. */
    static CompletableFuture<Void> run(Task task) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                future.complete(null);
            } catch (Exception | Error e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }
}
