package io.netqueue.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The process of one {@link Side}. Orders come on standard input and are answered on standard output, a line each; the
 * process ends with its standard input, whatever it is doing.
 *
 * <pre>
 *   (a server, at once)   listening PORT
 *   connect PORT          done
 *   send COUNT            done NANOS
 *   ping COUNT            done P50 P99 P99.9   (nanoseconds)
 *   receive COUNT         done
 *   pong COUNT            done
 * </pre>
 */
@Command(name = "side", hidden = true)
final class SideCommand implements Callable<Integer> {

    @Parameters(index = "0")
    private Role role;

    @Parameters(index = "1")
    private Contender contender;

    @Option(names = "--bytes", required = true)
    private int byteCount;

    @Option(names = "--window", required = true)
    private int window;

    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    /** Which end. */
    enum Role {
        /** Listens, and receives. */
        SERVER,
        /** Connects, sends, and has the clock. */
        CLIENT
    }

    /** Goes on until the process ends; returns only by failing. */
    @Override
    public Integer call() throws Exception {
        Thread reader = new Thread(this::readOrders, "orders");
        reader.setDaemon(true);
        reader.start();
        Load load = new Load(byteCount, window);
        Side side;
        if (role == Role.SERVER) {
            side = contender.server(load);
            System.out.println("listening " + side.port());
        } else {
            side = contender.client(load, Integer.parseInt(orders.take().split(" ")[1]));
            System.out.println("done");
        }
        while (true) {
            String[] order = orders.take().split(" ");
            System.out.println("done" + carryOut(side, order[0], Integer.parseInt(order[1])));
        }
    }

    private void readOrders() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            lines.lines().forEach(orders::add);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
        }
        System.exit(0);
    }

    private static String carryOut(Side side, String order, int count) throws Exception {
        long start = System.nanoTime();
        switch (order) {
            case "send" -> {
                side.send(count);
                return " " + (System.nanoTime() - start);
            }
            case "ping" -> {
                long[] nanos = side.ping(count);
                Arrays.sort(nanos);
                return " " + percentile(nanos, 0.5) + " " + percentile(nanos, 0.99) + " " + percentile(nanos, 0.999);
            }
            case "receive" -> side.receive(count);
            case "pong" -> side.pong(count);
            default -> throw new Failure("no such order: " + order);
        }
        return "";
    }

    private static long percentile(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, (long) (part * sorted.length))];
    }
}
