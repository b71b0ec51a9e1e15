package io.netqueue.grpc;

import io.grpc.Grpc;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One call. Its input is never paused for long: each message that was read asks for the next, and what a peer may send is
 * bounded by the session's credit.
 *
 * <p>How a link ends: what was written is sent, then the call's output ends (a client half-closes, a server completes the
 * call), and what still arrives is thrown away. A client waits for the server to complete the call, a server for its
 * completion to be taken; both waits are bounded, then the call is cancelled.
 */
final class GrpcLink implements Link {
    private static final System.Logger LOG = System.getLogger(GrpcLink.class.getName());

    /** Longest wait for a peer to take what was written before the end, and to end the call. */
    static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Phase {
        /** Both directions work. */
        OPEN,
        /** Output is flushed, input is thrown away. */
        ENDING,
        /** The listener heard the last call. */
        CLOSED
    }

    private final Worker worker;
    private final NetworkLocation remote;
    private final CallSide call;
    private final GrpcOutput output;
    private final LinkListener listener;

    private Phase phase = Phase.OPEN;

    /** Why the link ends; null while it does not. The first reason counts. */
    private Throwable cause;

    /** Bounds the end; null before. */
    private Worker.Timer limit;

    /** True while a call of onReadDone is due. */
    private boolean readDoneDue;

    /** True while a call of onWritable is due. */
    private boolean writableDue;

    /** A link that is told to its listener by {@link #open}. */
    GrpcLink(Worker worker, NetworkLocation remote, CallSide call, GrpcOutput output, LinkListener listener) {
        this.worker = worker;
        this.remote = remote;
        this.call = call;
        this.output = output;
        this.listener = listener;
    }

    // ---- from the session

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public NetworkLocation remote() {
        return remote;
    }

    @Override
    public boolean isEncrypted() {
        return tls() != null || CallAddress.isWithinMachine(call.attributes());
    }

    @Override
    public Optional<X509Certificate> certificate() {
        SSLSession session = tls();
        try {
            return session == null ? Optional.empty() : Optional.of((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it showed none
        }
    }

    /** Null on a plain connection, and in a call within the process. */
    private SSLSession tls() {
        return call.attributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    }

    @Override
    public int packetSize() {
        return 0;
    }

    @Override
    public ByteBuffer room(int byteCount) {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        return output.room(byteCount);
    }

    /** gRPC copies what it is given into buffers of its own, best from an array. */
    @Override
    public boolean takesArrays() {
        return true;
    }

    @Override
    public void write(Chunk chunk) {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        output.write(chunk);
    }

    /** The other end may have ended the call, and the session hears of it later: what it writes until then is forgotten. */
    @Override
    public void flush() {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        if (phase == Phase.OPEN) {
            output.flush();
        } else {
            output.discard();
        }
    }

    @Override
    public boolean isWritable() {
        return phase == Phase.OPEN && output.isWritable();
    }

    @Override
    public long takenByteCount() {
        return output.takenByteCount();
    }

    @Override
    public void close() {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        if (phase == Phase.OPEN) {
            end(new IOException("The call with " + remote + " was ended by this side"));
        }
    }

    // ---- from the call, on the worker

    void open() {
        guarded(() -> listener.onOpened(this));
        call.request();
    }

    void onMessage(InputStream bytes) {
        ReceivedMessage message = new ReceivedMessage(bytes);
        guarded(() -> read(message));
        message.release();
        call.request();
    }

    private void read(ReceivedMessage message) {
        while (phase == Phase.OPEN) {
            Chunk chunk = message.next();
            if (chunk == null) {
                break;
            }
            listener.onBytes(chunk);
        }
        if (phase == Phase.OPEN && !readDoneDue) {
            readDoneDue = true;
            worker.execute(this::tellReadDone); // after all that this turn of the event loop brings
        }
    }

    private void tellReadDone() {
        readDoneDue = false;
        if (phase == Phase.OPEN) {
            guarded(listener::onReadDone);
        }
    }

    /** gRPC calls in the midst of a write to the socket: more output is made when that is done. */
    void onReady() {
        if (!writableDue) {
            writableDue = true;
            worker.execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        writableDue = false;
        if (phase == Phase.OPEN && isWritable()) {
            guarded(listener::onWritable);
        }
    }

    /** The other end sends nothing more. */
    void onInputEnd() {
        if (phase == Phase.OPEN) {
            end(new EOFException(remote + " ended the call"));
        }
    }

    /** The call is over. It may say so from within a call of this link's methods, so that the listener hears it later. */
    void onEnd(Throwable reason) {
        if (cause == null) {
            cause = reason;
        }
        worker.execute(this::closed);
    }

    // ---- the end

    private void guarded(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void end(IOException reason) {
        phase = Phase.ENDING;
        cause = reason;
        output.flush();
        call.finish();
        limit = worker.schedule(this::giveUp, END_NANOS);
    }

    private void fail(Throwable reason) {
        if (phase == Phase.CLOSED) {
            LOG.log(System.Logger.Level.WARNING, "A listener failed at the end of a link; please report this", reason);
            return;
        }
        phase = Phase.ENDING;
        if (cause == null) {
            cause = reason;
        }
        giveUp();
    }

    private void giveUp() {
        call.abort();
        worker.execute(this::closed);
    }

    private void closed() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        if (limit != null) {
            limit.cancel();
        }
        output.discard();
        guarded(() -> listener.onClosed(cause));
    }
}
