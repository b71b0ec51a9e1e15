package io.netqueue.testkit;

import io.netqueue.options.NetworkLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port at which nobody listens, and which the system gives to nobody else: connections to it are refused. A server that
 * asks for this port all the same gets it, as ours allow a port to be used again.
 */
public final class HeldPort implements AutoCloseable {
    private final Socket socket = new Socket();

    private HeldPort(InetSocketAddress address) {
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            FaultProxy.closeSocket(socket);
            throw new UncheckedIOException(e);
        }
    }

    /** Any port, of all addresses. */
    public static HeldPort any() {
        return new HeldPort(new InetSocketAddress(0));
    }

    /** One at which somebody listened until now. */
    public static HeldPort at(NetworkLocation location) {
        return new HeldPort(new InetSocketAddress(location.host(), location.port()));
    }

    /** Its number. */
    public int number() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        FaultProxy.closeSocket(socket);
    }
}
