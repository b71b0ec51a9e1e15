package io.netqueue.tcp;

import io.netqueue.netty.Buffers;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsFailure;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.SocketChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection. It is the last handler of its channel, and its input is never paused: what a peer may send is
 * bounded by the session's credit.
 *
 * <p>How a link ends: what was written is flushed, then the output is shut, then input is thrown away until the other
 * end closes too; only then the socket is closed. Closing it with input unread would make the kernel reset the
 * connection, and the reset may overtake the last bytes (a BYE) on their way. Both waits are bounded.
 */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    private static final System.Logger LOG = System.getLogger(TcpLink.class.getName());

    /** Longest wait for a peer to take what was written before the end. */
    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Longest wait for a peer to close its side after we closed ours, or for the rest of what it sent. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        /** Both directions work. */
        OPEN,
        /** The peer takes nothing more; what it sent before is still delivered. */
        OUTPUT_LOST,
        /** Output is flushed, input is thrown away. */
        ENDING,
        /** The listener heard the last call. */
        CLOSED
    }

    private final NettyWorker worker;
    private final SocketChannel channel;
    private final NetworkLocation remote;
    private final TcpOutput output;
    private final LinkListener listener;

    /** Null on a plain connection. */
    private final TlsEdge tls;

    private Phase phase = Phase.OPEN;

    /** Why the link ends; null while it does not. The first reason counts. */
    private Throwable cause;

    /** Bounds the present wait; null while nothing is waited for. */
    private Worker.Timer limit;

    /** True while a call of onWritable is due. */
    private boolean writableDue;

    /** True from the moment somebody heard of a backlog until he is told that it is gone. */
    private boolean backlogTold;

    /** The address is taken from the connected channel, the listener is called once the channel is active. */
    TcpLink(NettyWorker worker, SocketChannel channel, int mergeSize, TlsEdge tls, LinkListener listener) {
        this.worker = worker;
        this.channel = channel;
        this.remote = new NetworkLocation(
                channel.remoteAddress().getAddress().getHostAddress(),
                channel.remoteAddress().getPort());
        this.output = new TcpOutput(worker, channel, mergeSize, tls);
        this.tls = tls;
        this.listener = listener;
    }

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
        return tls != null;
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return tls == null ? Optional.empty() : tls.certificate();
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

    @Override
    public void write(Chunk chunk) {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        output.write(chunk);
    }

    @Override
    public void flush() {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        output.flush();
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public boolean hasBacklog() {
        boolean backlog = output.hasBacklog();
        if (backlog && !backlogTold && phase == Phase.OPEN) {
            backlogTold = true;
            output.taken().addListener(taken -> {
                backlogTold = false;
                tellWritableSoon();
            });
        }
        return backlog;
    }

    @Override
    public long takenByteCount() {
        return output.takenByteCount();
    }

    @Override
    public void close() {
        assert worker.isCurrent() : "a link is used on its worker: hand the call to worker().execute()";
        if (phase == Phase.OPEN || phase == Phase.OUTPUT_LOST) {
            IOException reason = new IOException("The connection to " + remote + " was closed by this side");
            if (isShaking()) {
                fail(reason); // nothing was sent yet, and nobody knows when it could be
            } else {
                end(reason);
            }
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        listener.onOpened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (phase == Phase.OPEN || phase == Phase.OUTPUT_LOST) {
            listener.onBytes(Buffers.chunk(received));
        } else {
            received.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (phase == Phase.OPEN || phase == Phase.OUTPUT_LOST) {
            listener.onReadDone();
        }
    }

    /** The call comes in the middle of a write of Netty's, where the listener could not use the link. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !output.isFlushing()) {
            tellWritableSoon();
        }
    }

    private void tellWritableSoon() {
        if (!writableDue) {
            writableDue = true;
            worker.execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        writableDue = false;
        if (phase == Phase.OPEN && isWritable()) {
            try {
                listener.onWritable();
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            onInputEnd();
        } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
            onOutputEnd(new IOException("The connection to " + remote + " was lost"));
        } else if (event == TlsEvents.Farewell.EVENT) {
            onInputEnd();
        } else if (event instanceof TlsEvents.Over over) {
            onTlsOver(over.reason());
        }
    }

    /** The socket stays until the other end had time to hear why. */
    private void onTlsOver(Throwable reason) {
        if (cause == null && reason != null) {
            cause = TlsFailure.of(remote, reason);
        }
        if (phase == Phase.OPEN || phase == Phase.OUTPUT_LOST) {
            phase = Phase.ENDING;
            closeAfter(DRAIN_NANOS);
        }
    }

    private boolean isShaking() {
        return tls != null && !tls.isShaken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (phase == Phase.CLOSED && !(thrown instanceof IOException)) {
            LOG.log(System.Logger.Level.WARNING, "A listener failed at the end of a link; please report this", thrown);
        } else if (thrown instanceof ChannelOutputShutdownException) {
            onOutputEnd(lost(thrown.getCause()));
        } else {
            fail(thrown instanceof IOException ? lost(thrown) : thrown);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        phase = Phase.CLOSED;
        if (limit != null) {
            limit.cancel();
        }
        output.discard();
        if (cause == null) {
            cause = isShaking()
                    ? TlsFailure.interrupted(remote, null)
                    : new IOException("The connection to " + remote + " was lost");
        }
        if (tls != null) {
            tls.onClosed(cause);
        }
        listener.onClosed(cause);
    }

    private IOException lost(Throwable thrown) {
        if (isShaking()) {
            return TlsFailure.of(remote, thrown);
        }
        return new IOException("The connection to " + remote + " was lost: " + thrown.getMessage(), thrown);
    }

    private void onInputEnd() {
        if (phase == Phase.OPEN) {
            if (isShaking()) {
                fail(TlsFailure.interrupted(remote, null));
            } else {
                boolean whole = tls == null || tls.hasEnded();
                end(whole ? new EOFException(remote + " closed the connection") : TlsFailure.truncated(remote));
            }
        } else if (channel.isOutputShutdown()) {
            closeNow();
        }
    }

    private void onOutputEnd(IOException reason) {
        if (phase == Phase.OPEN) {
            phase = Phase.OUTPUT_LOST;
            cause = reason;
            closeAfter(DRAIN_NANOS);
        }
    }

    private void end(IOException reason) {
        phase = Phase.ENDING;
        if (cause == null) {
            cause = reason;
        }
        closeAfter(FLUSH_NANOS);
        output.finish().addListener(taken -> onTaken(taken.isSuccess()));
    }

    private void onTaken(boolean success) {
        if (!success || channel.isInputShutdown()) {
            closeNow();
        } else {
            closeAfter(DRAIN_NANOS);
            channel.shutdownOutput();
        }
    }

    private void fail(Throwable reason) {
        phase = Phase.ENDING;
        if (cause == null) {
            cause = reason;
        }
        closeNow();
    }

    /** Past TLS, which would want to say something first. */
    private void closeNow() {
        channel.unsafe().close(channel.voidPromise());
    }

    private void closeAfter(long nanos) {
        if (limit != null) {
            limit.cancel();
        }
        limit = worker.schedule(this::closeNow, nanos);
    }
}
