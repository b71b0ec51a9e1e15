package io.netqueue.testkit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs seeds of the simulator from the command line, on all processors: see {@code scripts/simulate}.
 *
 * <pre>
 *   simulate FIRST LAST      runs the seeds and sums up; exit code 1 and the first failing seed if a promise was broken
 *   simulate --trace SEED    prints everything that happens in one run
 * </pre>
 */
public final class Simulation {

    private static final Logger QUIET = Logger.getLogger("io.netqueue");

    private final long last;
    private final boolean lossy;
    private final boolean all;
    private final AtomicLong next;
    private final AtomicLong firstFailing = new AtomicLong(Long.MAX_VALUE);
    private final List<SimulatedRun.Result> failed = new ArrayList<>();
    private long runs;
    private long steps;
    private long messages;
    private long attaches;
    private long hash;

    private Simulation(long first, long last, boolean lossy, boolean all) {
        this.next = new AtomicLong(first);
        this.last = last;
        this.lossy = lossy;
        this.all = all;
    }

    /** The command line. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean lossy = words.remove("--lossy");
        if (words.contains("--mutant")) {
            exit("--mutant: mutants are not available yet");
        }
        boolean all = words.remove("--all");
        QUIET.setLevel(Level.OFF);
        if (words.size() == 2 && words.get(0).equals("--trace")) {
            trace(Long.parseLong(words.get(1)), lossy, System.out);
        } else if (words.size() == 2) {
            Simulation simulation =
                    new Simulation(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)), lossy, all);
            simulation.runAll();
            System.exit(simulation.report(System.out) ? 0 : 1);
        } else {
            exit("usage: simulate FIRST LAST [--all] [--lossy] [--mutant RULE] | simulate --trace SEED [--lossy]");
        }
    }

    private static void exit(String text) {
        System.err.println(text);
        System.exit(2);
    }

    private static void trace(long seed, boolean lossy, PrintStream out) {
        SimulatedRun.Result result = SimulatedRun.run(seed, lossy, out);
        out.println(result);
        if (result.failure() != null) {
            result.failure().printStackTrace(out);
        }
        out.flush();
        System.exit(result.failure() == null ? 0 : 1);
    }

    private void runAll() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::runMany, "simulation-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Goes on after a failure with smaller seeds only, so that the first that fails is named. */
    private void runMany() {
        for (long seed = next.getAndIncrement();
                seed <= last && (all || seed < firstFailing.get());
                seed = next.getAndIncrement()) {
            SimulatedRun.Result result = SimulatedRun.run(seed, lossy, null);
            add(result);
        }
    }

    private synchronized void add(SimulatedRun.Result result) {
        runs++;
        steps += result.steps();
        messages += result.messages();
        attaches += result.attaches();
        hash += result.hash() * (result.seed() * 2 + 1);
        if (result.failure() != null) {
            firstFailing.accumulateAndGet(result.seed(), Math::min);
            failed.add(result);
        }
    }

    private long count(SimulationFailure.Kind kind) {
        return failed.stream().filter(result -> result.failure().kind() == kind).count();
    }

    private boolean report(PrintStream out) {
        long broken = count(SimulationFailure.Kind.BROKEN);
        out.printf(
                Locale.ROOT,
                "%d runs, %d messages, %d attaches, %d lost, %d duplicated, %d reordered, %d stuck%s%n",
                runs,
                messages,
                attaches,
                count(SimulationFailure.Kind.LOST),
                count(SimulationFailure.Kind.DUPLICATED),
                count(SimulationFailure.Kind.REORDERED),
                count(SimulationFailure.Kind.STUCK),
                broken == 0 ? "" : ", " + broken + " otherwise broken");
        if (all) {
            out.printf(Locale.ROOT, "%d steps, hash %016x%n", steps, hash);
        }
        failed.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        for (SimulatedRun.Result result : all ? failed : failed.subList(0, Math.min(1, failed.size()))) {
            out.println("seed " + result.seed() + " " + result.failure().kind() + ": "
                    + result.failure().getMessage());
        }
        return failed.isEmpty();
    }
}
