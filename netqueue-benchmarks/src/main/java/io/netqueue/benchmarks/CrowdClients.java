package io.netqueue.benchmarks;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import java.util.ArrayList;
import java.util.List;

/** Very many clients of one server, with their defaults. Used by one thread, which serves them one after another. */
final class CrowdClients {
    /** Messages that one client gets before the next has its turn: fewer than the server has under way to each. */
    private static final int PIECE = 16;

    private final List<Communicator<byte[]>> clients = new ArrayList<>();
    private int port;

    void carryOut(String order, int number) throws InterruptedException {
        switch (order) {
            case "to" -> port = number;
            case "open" -> open(number);
            case "get" -> get(number);
            case "put" -> put(number);
            case "bursts" -> bursts(number);
            default -> throw new Failure("no such order: " + order);
        }
    }

    private void open(int count) {
        CommunicatorOptions<byte[]> options = CommunicatorOptions.builder(Serializer.bytes())
                .location("127.0.0.1", port)
                .build();
        for (int i = 0; i < count; i++) {
            clients.add(NetQueue.client(options));
        }
    }

    /** All at the same pace: no client has to keep more than the others let the server send. */
    private void get(int count) throws InterruptedException {
        for (int got = 0; got < count; got += PIECE) {
            for (Communicator<byte[]> client : clients) {
                get(client, Math.min(PIECE, count - got), CrowdServer.LARGE_BYTES);
            }
        }
    }

    private static void get(Communicator<byte[]> client, int count, int byteCount) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Side.requireSize(client.get().data().length, byteCount);
        }
    }

    private void put(int count) {
        byte[] message = new byte[CrowdServer.LARGE_BYTES];
        List<Delivery> last = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            last.clear();
            clients.forEach(client -> last.add(client.put(message)));
        }
        last.forEach(Delivery::join);
    }

    /** Each gets a burst and sends one. */
    private void bursts(int passes) throws InterruptedException {
        byte[] message = new byte[CrowdServer.SMALL_BYTES];
        for (int pass = 0; pass < passes; pass++) {
            for (Communicator<byte[]> client : clients) {
                get(client, CrowdServer.BURST, CrowdServer.SMALL_BYTES);
                for (int i = 0; i < CrowdServer.BURST; i++) {
                    client.put(message);
                }
            }
        }
    }
}
