package io.netqueue.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One call on one channel, from its start until it is over: it becomes a link once the channel has a connection for it,
 * or fails. Worker only.
 */
final class CallAttempt implements ClientCallSide.Outcome {

    /** Hears what comes of it. */
    interface Outcome {

        /** The call becomes a link, whose listener is wanted. */
        LinkListener onReached();

        /**
         * There is no connection for the call.
         *
         * @param reason in words
         * @param cause the error behind it, may be null
         */
        void onFailed(String reason, Throwable cause);

        /** The call is over, and needs its channel no more. The last call. */
        void onOver();
    }

    private final Worker worker;
    private final CallTuning tuning;
    private final CallToken token;
    private final NetworkLocation remote;
    private final Outcome outcome;
    private Supplier<TakenBytes> connection = () -> null;
    private ClientCallSide side;
    private Worker.Timer limit;
    private boolean decided;

    /**
     * An attempt that begins when {@link #start} is called.
     *
     * @param token what proves who calls; this call's own
     * @param remote who is tried
     */
    CallAttempt(Worker worker, CallTuning tuning, CallToken token, NetworkLocation remote, Outcome outcome) {
        this.worker = worker;
        this.tuning = tuning;
        this.token = token;
        this.remote = remote;
        this.outcome = outcome;
    }

    /** Says what counts the output of the call's connection, once there is one. */
    void countWith(Supplier<TakenBytes> counter) {
        connection = counter;
    }

    void start(Channel channel, long timeoutNanos) {
        limit = worker.schedule(() -> onTimeout(timeoutNanos), timeoutNanos);
        CallOptions options = CallOptions.DEFAULT
                .withExecutor(new CallExecutor(worker, tuning.ownsMessages()))
                .withOnReadyThreshold(tuning.readyBytes())
                .withCallCredentials(token);
        side = new ClientCallSide(channel, options, token, this);
        side.start();
    }

    /** Ends the call, if it is not a link yet; the outcome hears only that it is over. */
    void giveUp() {
        if (!decided && side != null) {
            decided = true;
            limit.cancel();
            side.abort();
        }
    }

    private void onTimeout(long timeoutNanos) {
        giveUp();
        outcome.onFailed(
                "no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                        + " ms: is the address right, and open in the firewall?",
                null);
    }

    @Override
    public GrpcLink onReached(ClientCallSide reached) {
        if (decided) {
            return null;
        }
        decided = true;
        limit.cancel();
        TakenBytes counter = connection.get();
        if (counter != null) {
            counter.onCallStarted();
        }
        return new GrpcLink(
                worker,
                CallAddress.of(reached.attributes(), remote),
                reached,
                new GrpcOutput(reached, tuning, counter),
                outcome.onReached());
    }

    @Override
    public void onOver(Status status) {
        limit.cancel();
        if (!decided) {
            decided = true;
            outcome.onFailed(CallFailure.reason(remote, status), status.getCause());
        }
        outcome.onOver();
    }
}
