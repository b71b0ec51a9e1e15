package io.netqueue.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Runs workloads: in each round all trials of a workload, one after another, so that all meet the same machine. */
final class Bench {
    private final Effort effort;
    private final Progress progress;

    Bench(Effort effort, Progress progress) {
        this.effort = effort;
        this.progress = progress;
    }

    Outcome run(List<Workload> workloads) throws Exception {
        for (Workload workload : workloads) {
            progress.expect(
                    (long) workload.rounds(effort) * workload.trials(effort).size());
        }
        List<Result> results = new ArrayList<>();
        List<Plot> plots = new ArrayList<>();
        for (Workload workload : workloads) {
            Figures figures = run(workload);
            for (Comparison comparison : workload.comparisons()) {
                results.add(Result.of(workload, comparison, figures));
            }
            plots.addAll(workload.plots(figures));
        }
        return new Outcome(results, plots);
    }

    private Figures run(Workload workload) throws Exception {
        Figures figures = new Figures();
        int rounds = workload.rounds(effort);
        long start = System.nanoTime();
        for (int round = 1; round <= rounds && effort.allows(round, System.nanoTime() - start); round++) {
            for (Workload.Trial trial : workload.trials(effort)) {
                progress.begin(workload.id() + " round " + round + "/" + rounds + " " + trial.name());
                figures.add(trial.run());
                progress.end();
            }
        }
        return figures;
    }
}
