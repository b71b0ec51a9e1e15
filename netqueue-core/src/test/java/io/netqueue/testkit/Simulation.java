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
    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        int mutant = words.indexOf("--mutant");
        if (mutant < 0) {
            System.exit(run(arguments));
        } else if (mutant + 1 == words.size()) {
            System.exit(usage());
        } else {
            words.remove(mutant);
            System.exit(runMutants(words.remove(mutant), words));
        }
    }

    private static int usage() {
        System.err.println("usage: simulate FIRST LAST [--all] [--lossy] [--mutant RULE]"
                + " | simulate --trace SEED [--lossy] [--mutant NAME]");
        return 2;
    }

    /** Runs the same with each mutant in turn, in classes of its own; 0 if one of them was not caught. */
    private static int runMutants(String name, List<String> words) throws ReflectiveOperationException {
        List<Mutant> mutants;
        try {
            mutants = Mutants.named(name);
        } catch (IllegalArgumentException e) {
            System.err.println("--mutant: " + e.getMessage());
            return 2;
        }
        int code = 1;
        for (Mutant mutant : mutants) {
            System.out.println(mutant.name() + ": " + mutant.what());
            if (mutant.lossy() && !words.contains("--lossy")) {
                words.add("--lossy");
            }
            code = Math.min(code, new MutantLoader(mutant).run(words.toArray(String[]::new)));
        }
        return code;
    }

    /** Does what the command line asks for, without a mutant; the exit code. */
    public static int run(String[] arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean lossy = words.remove("--lossy");
        boolean all = words.remove("--all");
        QUIET.setLevel(Level.OFF);
        if (words.size() == 2 && words.get(0).equals("--trace")) {
            return trace(Long.parseLong(words.get(1)), lossy, System.out) ? 0 : 1;
        } else if (words.size() == 2) {
            Simulation simulation =
                    new Simulation(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)), lossy, all);
            simulation.runAll();
            return simulation.report(System.out) ? 0 : 1;
        }
        return usage();
    }

    /**
     * Runs seeds one after the other until one fails.
     *
     * @return the seed and what became of it, or null if all is well
     */
    public static String firstFailure(long first, long last, boolean lossy) {
        for (long seed = first; seed <= last; seed++) {
            SimulatedRun.Result result = SimulatedRun.run(seed, lossy, null);
            if (result.failure() != null) {
                return describe(result);
            }
        }
        return null;
    }

    private static String describe(SimulatedRun.Result result) {
        return "seed " + result.seed() + " " + result.failure().kind() + ": "
                + result.failure().getMessage();
    }

    private static boolean trace(long seed, boolean lossy, PrintStream out) {
        SimulatedRun.Result result = SimulatedRun.run(seed, lossy, out);
        out.println(result);
        if (result.failure() != null) {
            result.failure().printStackTrace(out);
        }
        out.flush();
        return result.failure() == null;
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
            out.println(describe(result));
        }
        return failed.isEmpty();
    }
}
