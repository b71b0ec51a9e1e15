package io.netqueue.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.TimeoutException;

/**
 * What belongs to one call of a server of our own from its first byte: a context by whose end the call can be ended, and a count
 * of what came before the call was answered. gRPC puts a message together before it shows it, but a client sends only HELLO
 * until it was answered, so no more than that need be held for whoever did not say who he is. On the call's worker.
 */
final class CallTracer extends ServerStreamTracer {
    private static final System.Logger LOG = System.getLogger(CallTracer.class.getName());
    private static final Context.Key<Context.CancellableContext> KEY = Context.key("netqueue-call");

    /** HELLO takes 4 KiB and its header; a client that gives up says so in 1 KiB at most. */
    static final int MOST_BEFORE_ANSWER = 8 * 1024;

    /** Makes one for each call; to be added to a server of our own. */
    static final class Factory extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new CallTracer();
        }
    }

    private Context.CancellableContext call;
    private boolean answered;
    private long byteCount;

    /** The context whose end is the end of the call that comes now; null if its server gives none. */
    static Context.CancellableContext current() {
        return KEY.get();
    }

    /** Ends it as gRPC ends a call whose time is over: the only means to end one that was completed and is not taken. */
    static void end(Context.CancellableContext call, String reason) {
        call.cancel(new TimeoutException(reason));
    }

    @Override
    public Context filterContext(Context context) {
        call = context.withCancellation();
        return call.withValue(KEY, call); // what gRPC derives from it ends with it
    }

    @Override
    public void inboundWireSize(long bytes) {
        if (answered) {
            return;
        }
        byteCount += bytes;
        if (byteCount > MOST_BEFORE_ANSWER) {
            answered = true; // it is over, and more may still come
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "Ended a call with more than {0} bytes before HELLO was answered",
                    MOST_BEFORE_ANSWER);
            end(call, "too much was sent before the call was answered");
        }
    }

    @Override
    public void outboundMessage(int number) {
        answered = true;
    }
}
