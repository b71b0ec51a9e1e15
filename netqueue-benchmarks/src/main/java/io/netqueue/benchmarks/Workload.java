package io.netqueue.benchmarks;

import java.util.List;
import java.util.Map;

/** What is measured, of whom, and what is to be reached. A further workload is a class that {@link Main} knows. */
interface Workload {

    /** {@return the short name, such as W1} */
    String id();

    /** {@return what it does, in a line} */
    String description();

    /** {@return what is run in each round, in this order} */
    List<Trial> trials(Effort effort);

    /** {@return the lines of the table} */
    List<Comparison> comparisons();

    /** {@return how often the trials are run} */
    default int rounds(Effort effort) {
        return effort.rounds();
    }

    /** {@return pictures of what the rounds brought} */
    default List<Plot> plots(Figures figures) {
        return List.of();
    }

    /** Runs processes of its own and brings figures home. */
    interface Trial {

        /** {@return the name for the progress line} */
        String name();

        /**
         * Runs once.
         *
         * @return figures by name; no other trial of the workload has the same names
         * @throws Exception if there are none
         */
        Map<String, Double> run() throws Exception;
    }
}
