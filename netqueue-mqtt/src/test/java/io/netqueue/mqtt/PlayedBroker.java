package io.netqueue.mqtt;

import io.netqueue.options.NetworkLocation;
import io.netqueue.testkit.Deadlines;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A broker that takes one connection after another and says what a test wants it to. One thread. */
final class PlayedBroker implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> sockets = new ArrayList<>();
    private Socket socket;
    private DataInputStream in;

    PlayedBroker() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setSoTimeout((int) Deadlines.LIMIT.toMillis());
    }

    NetworkLocation location() {
        return new NetworkLocation(NetworkLocation.DEFAULT_HOST, listener.getLocalPort());
    }

    /** Takes the next connection, and ends the one before. */
    void accept() throws IOException {
        end();
        acceptAnother();
    }

    /** Takes the next connection, and leaves the end of the one before to the other side. */
    void acceptAnother() throws IOException {
        socket = listener.accept();
        sockets.add(socket);
        socket.setSoTimeout((int) Deadlines.LIMIT.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    /** The next packet whole, in hexadecimal. */
    String hear() throws IOException {
        return HexFormat.of().formatHex(MqttProxy.read(in));
    }

    /** Says this, in hexadecimal with spaces. */
    void say(String packet) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(packet.replace(" ", "")));
    }

    /** Ends the connection without a word. */
    void end() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
