package io.netqueue;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.session.Context;
import io.netqueue.session.Endpoint;

/** Makes communicators over any transport, for the testkit. */
public final class Communicators {

    private Communicators() {}

    /** {@return a communicator over an endpoint that the caller made} */
    public static <T> Communicator<T> of(CommunicatorOptions<T> options, Context context, Endpoint endpoint) {
        return new Communicator<>(options, context, endpoint);
    }
}
