package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Orders.Order;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The process of a {@link CrowdServer}, or of {@link CrowdClients}. It takes {@link Orders}:
 *
 * <pre>
 *   (a server, at once)   listening PORT
 *   server: meet COUNT        done                  (so many clients are there)
 *           broadcast COUNT   done NANOS CPU_NANOS
 *           unicast COUNT     done NANOS CPU_NANOS
 *           gather COUNT      done NANOS CPU_NANOS
 *           bursts PASSES     done NANOS CPU_NANOS
 *   clients: to PORT          done
 *           open COUNT        done                  (so many more clients)
 *           get COUNT         done NANOS CPU_NANOS  (each so many)
 *           put COUNT         done NANOS CPU_NANOS
 *           bursts PASSES     done NANOS CPU_NANOS
 *   both:   memory 0          done BYTES
 * </pre>
 */
@Command(name = "crowd", hidden = true)
final class CrowdCommand implements Callable<Integer> {

    @Parameters(index = "0")
    private SideCommand.Role role;

    /** Goes on until the process ends; returns only by failing. */
    @Override
    public Integer call() throws Exception {
        Orders orders = new Orders();
        if (role == SideCommand.Role.SERVER) {
            CrowdServer server = new CrowdServer();
            orders.listening(server.port());
            follow(orders, server::carryOut);
        } else {
            follow(orders, new CrowdClients()::carryOut);
        }
        return 1;
    }

    /** Does what one order says. */
    private interface Side {
        void carryOut(String order, int number) throws Exception;
    }

    private static void follow(Orders orders, Side side) throws Exception {
        while (true) {
            Order order = orders.next();
            if (order.name().equals("memory")) {
                orders.done(Memory.usedAfterCollection());
            } else {
                long start = System.nanoTime();
                long startCpu = Cpu.nanos();
                side.carryOut(order.name(), order.number());
                orders.done(System.nanoTime() - start, Cpu.nanos() - startCpu);
            }
        }
    }
}
