package io.netqueue.benchmarks;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** JeroMQ: a ROUTER serves a DEALER. The ROUTER gets each message as two parts, who sent it and what. */
final class JeroMqSide implements Side {
    private static final String LOOPBACK = "tcp://127.0.0.1";

    private final ZMQ.Socket socket;
    private final Load load;
    private final int port;

    private JeroMqSide(ZMQ.Socket socket, Load load, int port) {
        this.socket = socket;
        this.load = load;
        this.port = port;
    }

    static JeroMqSide server(Load load) {
        ZMQ.Socket socket = socket(SocketType.ROUTER, load);
        return new JeroMqSide(socket, load, socket.bindToRandomPort(LOOPBACK));
    }

    static JeroMqSide client(Load load, int port) {
        ZMQ.Socket socket = socket(SocketType.DEALER, load);
        socket.connect(LOOPBACK + ":" + port);
        return new JeroMqSide(socket, load, port);
    }

    private static ZMQ.Socket socket(SocketType type, Load load) {
        @SuppressWarnings("resource") // ends with the process
        ZMQ.Socket socket = new ZContext().createSocket(type);
        socket.setHWM(load.window());
        return socket;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void send(int count) {
        byte[] message = new byte[load.byteCount()];
        for (int i = 0; i < count; i++) {
            socket.send(message);
        }
        socket.recv();
    }

    @Override
    public void receive(int count) {
        byte[] sender = null;
        for (int i = 0; i < count; i++) {
            sender = socket.recv();
            Side.requireSize(socket.recv().length, load);
        }
        socket.sendMore(sender);
        socket.send(new byte[1]);
    }

    @Override
    public long[] ping(int count) {
        byte[] message = new byte[load.byteCount()];
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            socket.send(message);
            byte[] echo = socket.recv();
            nanos[i] = System.nanoTime() - start;
            Side.requireSize(echo.length, load);
        }
        return nanos;
    }

    @Override
    public void pong(int count) {
        for (int i = 0; i < count; i++) {
            byte[] sender = socket.recv();
            byte[] message = socket.recv();
            socket.sendMore(sender);
            socket.send(message);
        }
    }
}
