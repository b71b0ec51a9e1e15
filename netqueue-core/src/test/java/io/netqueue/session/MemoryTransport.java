package io.netqueue.session;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Connects a client's links in memory to whatever listens, all on one worker. */
public final class MemoryTransport implements LinkClient, LinkServer {

    private final ManualWorker worker;
    private final List<MemoryLink> links = new ArrayList<>();

    private Supplier<? extends LinkListener> listeners;
    private Consumer<MemoryLink> fault = link -> {};
    private int attempts;
    private boolean closed;

    /** Nobody listens yet. */
    public MemoryTransport(ManualWorker worker) {
        this.worker = worker;
    }

    /** From now on links are connected to these listeners; to none if it is null. */
    public void listen(Supplier<? extends LinkListener> toListeners) {
        listeners = toListeners;
    }

    /** What is done to the next link, before anything is sent over it. */
    void onNextLink(Consumer<MemoryLink> next) {
        fault = next;
    }

    @Override
    public ManualWorker worker() {
        return worker;
    }

    @Override
    public NetworkLocation location() {
        return new NetworkLocation("memory", 1);
    }

    @Override
    public void connect(LinkListener listener) {
        attempts++;
        if (listeners == null || closed) {
            worker.execute(() -> listener.onClosed(new ConnectException("nobody listens")));
            return;
        }
        MemoryLink link = MemoryLink.connect(worker, listener, listeners.get());
        links.add(link);
        fault.accept(link);
        fault = next -> {};
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The client's end of the last link. */
    MemoryLink link() {
        return links.get(links.size() - 1);
    }

    List<MemoryLink> links() {
        return links;
    }

    int attempts() {
        return attempts;
    }
}
