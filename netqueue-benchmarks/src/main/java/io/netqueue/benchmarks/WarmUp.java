package io.netqueue.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets processes work until they are warm: until their compilers have little to do. */
final class WarmUp {
    /** How often the compilers are looked at, unless the whole warm-up is shorter. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private WarmUp() {}

    /** What the processes do. */
    interface Burst {
        void run() throws InterruptedException;
    }

    /** How long the compilers of one process have worked so far. */
    interface Compiled {
        long nanos() throws InterruptedException;
    }

    /**
     * Works as long as the effort says.
     *
     * @param effort how long
     * @param leastBursts how many bursts it takes at least
     * @param burst one of them
     * @param processes whose compilers count, each for itself
     */
    static void run(Effort effort, int leastBursts, Burst burst, List<Compiled> processes) throws InterruptedException {
        long lookNanos = Math.min(LOOK_NANOS, effort.warmUp().toNanos());
        long start = System.nanoTime();
        long[] before = nanos(processes);
        int bursts = 0;
        double compiling;
        do {
            long look = System.nanoTime();
            do {
                burst.run();
                bursts++;
            } while (System.nanoTime() - look < lookNanos);
            long[] now = nanos(processes);
            compiling = (double) mostGrown(before, now) / (System.nanoTime() - look);
            before = now;
        } while (bursts < leastBursts || effort.goesOnWarmingUp(System.nanoTime() - start, compiling));
    }

    private static long[] nanos(List<Compiled> processes) throws InterruptedException {
        long[] nanos = new long[processes.size()];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = processes.get(i).nanos();
        }
        return nanos;
    }

    private static long mostGrown(long[] before, long[] now) {
        long most = 0;
        for (int i = 0; i < now.length; i++) {
            most = Math.max(most, now[i] - before[i]);
        }
        return most;
    }
}
