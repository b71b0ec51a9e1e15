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
    private final List<Communicator<Object>> clients = new ArrayList<>();
    private int port;

    void carryOut(String order, int number) throws InterruptedException {
        switch (order) {
            case "to" -> port = number;
            case "open" -> open(number);
            case "get" -> {
                for (Communicator<Object> client : clients) {
                    get(client, number);
                }
            }
            case "put" -> put(number);
            case "bursts" -> bursts(number);
            default -> throw new Failure("no such order: " + order);
        }
    }

    private void open(int count) {
        CommunicatorOptions<Object> options = CommunicatorOptions.builder(Serializer.objects())
                .location("127.0.0.1", port)
                .build();
        for (int i = 0; i < count; i++) {
            clients.add(NetQueue.client(options));
        }
    }

    private static void get(Communicator<Object> client, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            client.get();
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
            for (Communicator<Object> client : clients) {
                get(client, CrowdServer.BURST);
                for (int i = 0; i < CrowdServer.BURST; i++) {
                    client.put(message);
                }
            }
        }
    }
}
