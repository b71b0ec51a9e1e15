package io.netqueue.benchmarks;

import java.util.OptionalDouble;

/**
 * A line of the table: our figure, a peer's figure, and the ratio that is the goal.
 *
 * @param variant what is ours, and our figure's name
 * @param peer whom it is compared with
 * @param peerFigure the name of the peer's figure
 * @param scale the unit, and which way is better
 * @param goal the ratio to reach: at least, or at most if less is better; empty if the line only informs
 */
record Comparison(String variant, String peer, String peerFigure, Scale scale, OptionalDouble goal) {

    /** What figures mean. */
    enum Scale {
        MESSAGES_PER_SECOND("messages/s", false),
        GIGABITS_PER_SECOND("Gbit/s", false),
        MICROSECONDS("us", true),
        /** How many processes with such a connection a GiB holds. */
        PROCESSES_PER_GIB("processes/GiB", false),
        /** For how many messages a MiB of heap is allocated. */
        MESSAGES_PER_MIB("messages/MiB", false),
        /** How many sessions of a server a MiB holds. */
        SESSIONS_PER_MIB("sessions/MiB", false),
        /** How many messages a server sends and gets in a second of its processor time, all threads together. */
        MESSAGES_PER_CPU_SECOND("messages/CPU-s", false);

        private final String unit;
        private final boolean lessIsBetter;

        Scale(String unit, boolean lessIsBetter) {
            this.unit = unit;
            this.lessIsBetter = lessIsBetter;
        }

        String unit() {
            return unit;
        }

        /** How a ratio stands to its goal if that is met. */
        String sign() {
            return lessIsBetter ? "<=" : ">=";
        }

        boolean isMet(double ratio, double goal) {
            return lessIsBetter ? ratio <= goal : ratio >= goal;
        }

        /** Whether even half as good as the goal would be better. */
        boolean isBelowHalf(double ratio, double goal) {
            return lessIsBetter ? ratio > 2 * goal : ratio < goal / 2;
        }
    }
}
