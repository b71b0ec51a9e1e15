package io.netqueue.grpc;

import io.netqueue.transport.Worker;
import java.util.concurrent.Executor;

/**
 * Brings what gRPC tells to a link's worker, in order.
 *
 * @param worker the link's worker
 * @param always whether to queue even what comes on the worker already: a transport of the user's may call back from
 *     within a call of the link's methods, ours does not
 */
record CallExecutor(Worker worker, boolean always) implements Executor {

    @Override
    public void execute(Runnable command) {
        if (!always && worker.isCurrent()) {
            command.run();
        } else {
            worker.execute(command);
        }
    }
}
