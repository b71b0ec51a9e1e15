package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;

/** The server's end of a call. gRPC tells it on any thread what happens, and it hands that to the link's worker. */
final class ServerCallSide extends ServerCall.Listener<InputStream> implements CallSide {
    private final ServerCall<InputStream, InputStream> call;
    private final Executor worker;

    /** By whose end gRPC ends the call; null in a server of the user's. */
    private final Context.CancellableContext context = CallTracer.current();

    /** Set before the first call of gRPC can be handed on. */
    private GrpcLink link;

    private TakenBytes connection;

    /** Whether it was closed from here. */
    private boolean finished;

    /**
     * A call that came.
     *
     * @param worker runs what is handed to it in order, on the link's worker
     */
    ServerCallSide(ServerCall<InputStream, InputStream> call, Executor worker) {
        this.call = call;
        this.worker = worker;
    }

    /** Begins: the headers go out, so that the client and proxies know that the call is taken. */
    void open(GrpcLink opened, TakenBytes counted, int readyBytes) {
        link = opened;
        connection = counted;
        call.setOnReadyThreshold(readyBytes);
        call.sendHeaders(new Metadata());
        if (connection != null) {
            connection.onCallStarted();
        }
        link.open();
    }

    @Override
    public void send(InputStream message) {
        if (!call.isCancelled()) {
            call.sendMessage(message);
        }
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public Attributes attributes() {
        return call.getAttributes();
    }

    @Override
    public void request() {
        call.request(1);
    }

    @Override
    public void finish() {
        if (!finished && !call.isCancelled()) {
            finished = true;
            call.close(Status.OK, new Metadata());
        }
    }

    /**
     * A server has no means to cancel a call that is closed already, but the end of its time. In a server of the user's such
     * a call goes on until the client takes what was sent, or its connection ends.
     */
    @Override
    public void abort() {
        if (!finished && !call.isCancelled()) {
            finished = true;
            call.close(
                    Status.INTERNAL.withDescription("the link failed: the log of the server says why"), new Metadata());
        }
        if (context != null) {
            CallTracer.end(context, "the client did not take what was sent");
        }
    }

    @Override
    public void onMessage(InputStream message) {
        worker.execute(() -> link.onMessage(message));
    }

    @Override
    public void onReady() {
        worker.execute(() -> link.onReady());
    }

    @Override
    public void onHalfClose() {
        worker.execute(() -> link.onInputEnd());
    }

    @Override
    public void onCancel() {
        worker.execute(() -> end("was lost"));
    }

    @Override
    public void onComplete() {
        worker.execute(() -> end("is complete"));
    }

    private void end(String how) {
        if (connection != null) {
            connection.onCallEnded();
        }
        link.onEnd(new IOException("The call with " + link.remote() + " " + how));
    }
}
