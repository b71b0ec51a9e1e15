package io.netqueue.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;

/**
 * Gives each call of a server a context that can be cancelled from here: the only means by which a server ends a call that
 * it has closed, and whose output nobody takes. To be added to a server of our own; calls of other servers have none.
 * Thread-safe.
 */
final class CallContexts extends ServerStreamTracer.Factory {
    private static final Context.Key<Context.CancellableContext> KEY = Context.key("netqueue-call");

    /** The context whose end is the end of the call that comes now; null if its server gives none. */
    static Context.CancellableContext current() {
        return KEY.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new ServerStreamTracer() {
            @Override
            public Context filterContext(Context context) {
                Context.CancellableContext call = context.withCancellation();
                return call.withValue(KEY, call); // what gRPC derives from it ends with it
            }
        };
    }
}
