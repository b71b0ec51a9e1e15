package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.InputStream;

/** The client's end of a call, from the attempt to reach the server. All on the link's worker. */
final class ClientCallSide extends ClientCall.Listener<InputStream> implements CallSide {

    /** Hears what becomes of the attempt, and of the call. */
    interface Outcome {

        /** The server was reached: makes the link, or returns null if it is not wanted any more. */
        GrpcLink onReached(ClientCallSide side);

        /** The call is over. The link, if there is one, was told. */
        void onOver(Status status);
    }

    private final ClientCall<InputStream, InputStream> call;
    private final Outcome outcome;
    private final CallToken token;
    private GrpcLink link;

    /**
     * A call that is not started.
     *
     * @param options with an executor that runs what gRPC tells in order, on the link's worker
     * @param token the call's, which knows its connection
     */
    ClientCallSide(Channel channel, CallOptions options, CallToken token, Outcome outcome) {
        this.token = token;
        this.outcome = outcome;
        this.call = channel.newCall(AttachMethod.DESCRIPTOR, options);
    }

    void start() {
        call.start(this, new Metadata());
    }

    @Override
    public void send(InputStream message) {
        call.sendMessage(message);
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public Attributes attributes() {
        return token.connection();
    }

    @Override
    public void request() {
        call.request(1);
    }

    @Override
    public void finish() {
        call.halfClose();
    }

    @Override
    public void abort() {
        call.cancel("the link is given up", null);
    }

    @Override
    public void onReady() {
        if (link != null) {
            link.onReady();
            return;
        }
        link = outcome.onReached(this);
        if (link != null) {
            link.open();
        }
    }

    @Override
    public void onMessage(InputStream message) {
        link.onMessage(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (link != null) {
            link.onEnd(CallFailure.of(link.remote(), status));
        }
        outcome.onOver(status);
    }
}
