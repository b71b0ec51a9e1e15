package io.netqueue.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * What a process is told and what it answers: orders come on standard input, a word and a number each, and are answered on
 * standard output, a line each. The process ends with its standard input, whatever it is doing.
 */
final class Orders {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /**
     * One order.
     *
     * @param name what to do
     * @param number how often, or where
     */
    record Order(String name, int number) {}

    Orders() {
        Thread reader = new Thread(this::read, "orders");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            input.lines().forEach(lines::add);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
        }
        System.exit(0);
    }

    /** Waits for the next. */
    Order next() throws InterruptedException {
        String[] words = lines.take().split(" ");
        return new Order(words[0], Integer.parseInt(words[1]));
    }

    /** A server is there. */
    void listening(int port) {
        System.out.println("listening " + port);
    }

    /** The last order is carried out. */
    void done(long... answer) {
        System.out.println(
                "done" + Arrays.stream(answer).mapToObj(number -> " " + number).collect(Collectors.joining()));
    }
}
