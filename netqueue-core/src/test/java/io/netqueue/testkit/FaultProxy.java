package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A bad network between a client and a server, made of real sockets: it passes on what they say to each other, and does
 * to each connection what the test asks of its {@link FaultLink}.
 *
 * <pre>
 *   client ──▶ proxy:port ──FaultLink──▶ server
 * </pre>
 *
 * <p>It draws nothing at random by itself: a test that does has its own seed. Closing it ends all its connections and
 * threads. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private final NetworkLocation server;
    private final NetworkLocation location;
    private final List<FaultLink> links = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Socket> duplicates = new CopyOnWriteArrayList<>();
    private final AtomicInteger linkCount = new AtomicInteger();
    private final AtomicInteger duplicateCount = new AtomicInteger();
    private volatile Consumer<FaultLink> plan = link -> {};

    // guarded by this; one of both, unless closed
    private ServerSocket listener;
    private HeldPort placeholder;
    private Thread acceptor;
    private volatile boolean closed;

    /** A proxy that harms nothing yet. */
    public FaultProxy(NetworkLocation server) {
        this.server = server;
        listener = listen(0);
        location = new NetworkLocation(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
        acceptor = start(accepting(listener));
    }

    /** Where clients connect to. */
    public NetworkLocation location() {
        return location;
    }

    /** What is done to each connection from now on before its first byte, on a thread of the proxy. */
    public void onLink(Consumer<FaultLink> newPlan) {
        plan = newPlan;
    }

    /** The connections that are open now, the oldest first. */
    public List<FaultLink> links() {
        links.removeIf(FaultLink::isOver);
        return List.copyOf(links);
    }

    /** How many connections came so far. */
    public int linkCount() {
        return linkCount.get();
    }

    /** The latest connection. */
    public FaultLink link() {
        List<FaultLink> open = links();
        if (open.isEmpty()) {
            throw new AssertionError("there is no connection");
        }
        return open.get(open.size() - 1);
    }

    /** Connections are refused from now on, as if nobody listened; those that are open stay. */
    public synchronized void refuse() {
        if (placeholder == null && !closed) {
            closeSocket(listener);
            try {
                acceptor.join(); // until then the kernel still listens
                placeholder = HeldPort.at(location);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Connections are taken again. */
    public synchronized void accept() {
        if (placeholder != null && !closed) {
            listener = listen(location.port());
            placeholder.close();
            placeholder = null;
            acceptor = start(accepting(listener));
        }
    }

    /**
     * Says to the server once more, on a connection of its own, what the client of a link said first. What is answered is
     * thrown away.
     */
    public void duplicate(FaultLink link) {
        byte[] first = link.first();
        start(() -> {
            try (Socket socket = new Socket(server.host(), server.port())) {
                duplicates.add(socket);
                duplicateCount.incrementAndGet();
                if (!closed) {
                    socket.getOutputStream().write(first);
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            } catch (IOException e) {
                // the server wants none of it, or the test is over
            }
        });
    }

    /** How many duplicates reached the server. */
    public int duplicateCount() {
        return duplicateCount.get();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(NetworkLocation.DEFAULT_HOST), port), 1000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Runnable accepting(ServerSocket from) {
        return () -> {
            try {
                while (true) {
                    take(from.accept());
                }
            } catch (IOException e) {
                // closed: refusing, or over
            }
        };
    }

    private void take(Socket client) {
        linkCount.incrementAndGet();
        FaultLink link = new FaultLink(client, server);
        links.removeIf(FaultLink::isOver);
        links.add(link);
        plan.accept(link);
        link.start(this::start);
        if (closed) {
            link.cut();
        }
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
        threads.removeIf(each -> !each.isAlive());
        threads.add(thread);
        return thread;
    }

    /** Ends everything. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closeSocket(listener);
            if (placeholder != null) {
                placeholder.close();
            }
        }
        links.forEach(FaultLink::cut);
        duplicates.forEach(FaultProxy::closeSocket);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(Deadlines.LIMIT.toMillis());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void closeSocket(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new AssertionError("closing a socket failed", e);
        }
    }
}
