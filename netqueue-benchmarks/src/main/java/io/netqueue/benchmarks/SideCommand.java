package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Orders.Order;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The process of one {@link Side}, or of several one after another. It takes {@link Orders}:
 *
 * <pre>
 *   (a server, at once)   listening PORT
 *   listen BYTES          listening PORT       (a server anew, for messages of this size)
 *   size BYTES            done                 (a client's messages from the next connect on)
 *   connect PORT          done
 *   send COUNT            done NANOS
 *   ping COUNT            done NANOS...        (at each of the Percentiles)
 *   exchange COUNT        done NANOS
 *   in-turn COUNT         done NANOS
 *   hold COUNT            done ARRIVED
 *   receive COUNT         done
 *   pong COUNT            done
 *   memory 0              done BYTES
 *   allocated 0           done BYTES
 *   compiled 0            done NANOS
 * </pre>
 */
@Command(name = "side", hidden = true)
final class SideCommand implements Callable<Integer> {
    private static final int WINDOW_BYTES = 64 * 1024 * 1024;

    @Parameters(index = "0")
    private Role role;

    @Parameters(index = "1")
    private Contender contender;

    @Option(names = "--bytes", required = true)
    private int byteCount;

    @Option(names = "--window", required = true)
    private int window;

    @Option(names = "--mixed")
    private boolean mixed;

    private Orders orders;
    private Load load;
    private Side side;

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
        orders = new Orders();
        load = new Load(byteCount, window, mixed);
        if (role == Role.SERVER) {
            listen();
        }
        while (true) {
            Order order = orders.next();
            switch (order.name()) {
                case "listen" -> {
                    resize(order.number());
                    listen();
                }
                case "size" -> {
                    resize(order.number());
                    orders.done();
                }
                case "connect" -> {
                    side = contender.client(load, order.number());
                    orders.done();
                }
                default -> orders.done(carryOut(order.name(), order.number()));
            }
        }
    }

    private void listen() throws Exception {
        side = contender.server(load);
        orders.listening(side.port());
    }

    private void resize(int bytes) {
        load = new Load(bytes, Math.max(4, Math.min(window, WINDOW_BYTES / bytes)), mixed);
    }

    private long[] carryOut(String order, int count) throws Exception {
        long start = System.nanoTime();
        switch (order) {
            case "send" -> side.send(count);
            case "ping" -> {
                long[] nanos = side.ping(count);
                Arrays.sort(nanos);
                return Percentiles.of(nanos);
            }
            case "exchange" -> ((BothWays) side).exchange(count);
            case "in-turn" -> ((BothWays) side).exchangeInTurn(count);
            case "receive" -> side.receive(count);
            case "pong" -> side.pong(count);
            case "hold" -> {
                return new long[] {((NetQueueSide<?>) side).hold(count)};
            }
            case "memory" -> {
                return new long[] {Memory.usedAfterCollection()};
            }
            case "allocated" -> {
                return new long[] {Allocation.byteCount()};
            }
            case "compiled" -> {
                return new long[] {Compilers.nanos()};
            }
            default -> throw new Failure("no such order: " + order);
        }
        return new long[] {System.nanoTime() - start};
    }
}
