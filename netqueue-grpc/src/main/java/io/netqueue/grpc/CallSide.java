package io.netqueue.grpc;

import io.grpc.Attributes;
import java.io.InputStream;

/** One end of a call, a client's or a server's, as its {@link GrpcLink} uses it: on the link's worker only. */
interface CallSide {

    /** Sends a message. It is read before this returns, or later, as the call's transport likes. */
    void send(InputStream message);

    /** Whether another message would not wait behind more than the threshold of the call. */
    boolean isReady();

    /** What gRPC knows of the connection. */
    Attributes attributes();

    /** Takes one more message than so far. */
    void request();

    /** Ends this end's output behind what was sent. A server's call is over with that; a client's when the server answers. */
    void finish();

    /** Ends the call at once, whatever is still on its way. */
    void abort();
}
