package io.netqueue.tcp;

import io.netqueue.options.NetworkLocation;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/**
 * A plain socket at a server, which sends what it likes and reads frames only when it is told to. It leaves with a reset, so
 * that thousands of them leave no port behind that waits.
 */
final class RawClient implements Closeable {
    static final int HELLO = 0x01;
    static final int WELCOME = 0x02;
    static final int DATA = 0x10;
    static final int DATA_PUSH = 0x11;
    static final int ACK = 0x12;
    static final int PING = 0x13;
    static final int BYE = 0x17;

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();

    /** Connects and says nothing. */
    RawClient(NetworkLocation server) throws IOException {
        this(server, 0);
    }

    /** Connects with so much room for what it does not read, 0 for the usual. */
    RawClient(NetworkLocation server, int receiveBufferSize) throws IOException {
        try {
            if (receiveBufferSize > 0) {
                socket.setReceiveBufferSize(receiveBufferSize);
            }
            socket.setSoLinger(true, 0);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(server.host(), server.port()), PATIENCE_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A frame that the server sent. */
    record Received(int type, ByteBuffer body) {}

    /** Says HELLO and waits for WELCOME. */
    RawClient welcomed(RawHello hello) throws IOException {
        send(hello.bytes());
        Received answer = read();
        if (answer.type != WELCOME) {
            throw new IOException("expected WELCOME, got a frame of type " + answer.type);
        }
        return this;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(int type, byte[] body) throws IOException {
        send(frame(type, body));
    }

    static byte[] frame(int type, byte[] body) {
        return ByteBuffer.allocate(Integer.BYTES + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array();
    }

    /** The next frame. */
    Received read() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int header = in.readInt();
        byte[] body = new byte[header & 0xFFFFFF];
        in.readFully(body);
        return new Received(header >>> 24, ByteBuffer.wrap(body));
    }

    /** Reads up to the BYE, and returns its code. */
    int bye() throws IOException {
        try {
            while (true) {
                Received next = read();
                if (next.type == BYE) {
                    return next.body.getShort();
                }
            }
        } catch (EOFException e) {
            throw new IOException("the server said no BYE", e);
        }
    }

    /** Whether the server closes without a word, or with a reset. */
    boolean isTurnedAway() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Sends no more, as a client does that ends in order. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** The connection ends with a reset. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        leave();
    }
}
