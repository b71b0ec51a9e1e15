package io.netqueue.tcp;

import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.Strangers;
import io.netqueue.netty.TlsContexts;
import io.netqueue.transport.LinkListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.function.Supplier;

/** Makes links of the connections of one server that were let through, and gives them to its workers in turn. */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());

    private final List<NettyWorker> workers;
    private final Supplier<LinkListener> listeners;
    private final Strangers strangers;

    /** Null where connections are plain. */
    private final TlsContexts tls;

    private final int mergeSize;

    /** Touched by the server's own worker, the first, only. */
    private int nextWorker;

    Acceptor(
            List<NettyWorker> workers,
            int mergeSize,
            Supplier<LinkListener> listeners,
            Strangers strangers,
            TlsContexts tls) {
        this.workers = workers;
        this.mergeSize = mergeSize;
        this.listeners = listeners;
        this.strangers = strangers;
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        try {
            accept(accepted);
        } catch (RuntimeException | Error e) {
            // The peer is gone already, and the socket refuses its options; or there are no threads left to look at
            // files.
            accepted.unsafe().closeForcibly();
            LOG.log(System.Logger.Level.DEBUG, "A connection ended while it was accepted", e);
        }
    }

    private void accept(SocketChannel accepted) {
        NettyWorker worker = workers.get(nextWorker);
        nextWorker = (nextWorker + 1) % workers.size();
        TcpSockets.configure(accepted, worker, tls != null);
        accepted.pipeline().addLast(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                begin(worker, channel);
            }
        });
        if (tls == null) {
            worker.loop().register(accepted);
        } else {
            tls.refresh(worker, () -> worker.loop().register(accepted));
        }
    }

    private void begin(NettyWorker worker, SocketChannel channel) {
        TlsEdge edge = null;
        if (tls != null) {
            edge = new TlsEdge(() -> tls.current().newHandler(channel.alloc()), strangers);
            channel.pipeline().addLast(edge);
        }
        TcpLink link = new TcpLink(worker, channel, mergeSize, edge, listeners.get());
        channel.pipeline().addLast(new PreambleReader(strangers), link);
    }
}
