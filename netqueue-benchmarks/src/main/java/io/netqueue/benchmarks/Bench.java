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

    List<Result> run(List<Workload> workloads) throws Exception {
        for (Workload workload : workloads) {
            progress.expect(effort.rounds() * workload.trials(effort).size());
        }
        List<Result> results = new ArrayList<>();
        for (Workload workload : workloads) {
            Figures figures = run(workload);
            for (Comparison comparison : workload.comparisons()) {
                results.add(Result.of(workload, comparison, figures));
            }
        }
        progress.end();
        return results;
    }

    private Figures run(Workload workload) throws Exception {
        Figures figures = new Figures();
        for (int round = 1; round <= effort.rounds(); round++) {
            for (Workload.Trial trial : workload.trials(effort)) {
                progress.begin(workload.id() + " round " + round + "/" + effort.rounds() + " " + trial.name());
                figures.add(trial.run());
            }
        }
        return figures;
    }
}
