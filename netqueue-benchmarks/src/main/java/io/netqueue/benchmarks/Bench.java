package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Outcome.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs workloads: in each round all trials of a workload, one after another, so that all meet the same machine. */
final class Bench {
    private final Effort effort;
    private final Progress progress;

    Bench(Effort effort, Progress progress) {
        this.effort = effort;
        this.progress = progress;
    }

    /** A workload that fails ends with the rounds that it has made; the others go on. */
    Outcome run(List<Workload> workloads) throws InterruptedException {
        for (Workload workload : workloads) {
            progress.expect(
                    (long) workload.rounds(effort) * workload.trials(effort).size());
        }
        List<Measured> measured = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Workload workload : workloads) {
            Figures figures = new Figures();
            try {
                run(workload, figures);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failures.add(workload.id() + ", " + workload.description() + ": "
                        + (e instanceof Failure ? e.getMessage() : e.toString()));
            }
            if (!figures.rounds().isEmpty()) {
                measured.add(new Measured(workload, figures));
            }
        }
        return new Outcome(measured, failures);
    }

    private void run(Workload workload, Figures figures) throws Exception {
        int rounds = workload.rounds(effort);
        long start = System.nanoTime();
        List<Workload.Trial> trials = workload.trials(effort);
        for (int round = 1;
                round <= rounds && effort.allows(round, trials.size(), System.nanoTime() - start);
                round++) {
            Map<String, Double> brought = new LinkedHashMap<>();
            for (Workload.Trial trial : trials) {
                progress.begin(workload.id() + " round " + round + "/" + rounds + " " + trial.name());
                brought.putAll(trial.run());
                progress.end();
            }
            figures.add(brought);
        }
    }
}
