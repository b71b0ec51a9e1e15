package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;

/**
 * A server or client in a process of its own, made to be stopped and killed. It ends in order once its standard input
 * does.
 *
 * <pre>
 *   server PORT KEEPALIVE EXPIRY          says "listening PORT", and "got PEER NUMBER" for each message
 *   client PORT KEEPALIVE EXPIRY ID       puts numbered messages; says "lost NUMBER" of those, and at its end "put COUNT"
 * </pre>
 *
 * The times are milliseconds.
 */
public final class Child {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final PrintStream out = new PrintStream(System.out, false);
    private volatile boolean ending;

    private Child() {}

    /** As the class says. */
    public static void main(String[] args) throws Exception {
        Child child = new Child();
        Thread listener = new Thread(child::awaitEnd, "orders");
        listener.setDaemon(true);
        listener.start();
        CommunicatorOptions.Builder<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location(NetworkLocation.DEFAULT_HOST, Integer.parseInt(args[1]))
                .connection(ConnectionOptions.builder()
                        .keepAlive(Duration.ofMillis(Long.parseLong(args[2])))
                        .expiry(Duration.ofMillis(Long.parseLong(args[3])))
                        .build());
        if (args[0].equals("server")) {
            child.serve(options.build());
        } else {
            child.send(options.id(UUID.fromString(args[4])).build());
        }
        child.out.flush();
    }

    private void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        } catch (IOException e) {
            // the parent is gone
        }
        ending = true;
    }

    private void serve(CommunicatorOptions<byte[]> options) throws InterruptedException {
        try (Communicator<byte[]> server = NetQueue.server(options)) {
            out.println("listening " + server.location().port());
            out.flush();
            while (true) {
                var message = server.poll(Duration.ZERO);
                if (message.isEmpty()) {
                    out.flush(); // what was taken is said before more is waited for
                    message = server.poll(LOOK);
                }
                if (message.isPresent()) {
                    out.println("got " + message.get().peer() + " "
                            + ByteBuffer.wrap(message.get().data()).getInt());
                } else if (ending) {
                    return;
                }
            }
        }
    }

    private void send(CommunicatorOptions<byte[]> options) throws InterruptedException {
        try (Communicator<byte[]> client = NetQueue.client(options)) {
            Putter putter = new Putter(client);
            while (!ending) {
                putter.putSome();
            }
            putter.settle();
            putter.lost().forEach(number -> out.println("lost " + number));
            out.println("put " + putter.count());
        }
    }
}
