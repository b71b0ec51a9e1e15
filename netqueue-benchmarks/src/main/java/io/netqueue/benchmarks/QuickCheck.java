package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The part of W1 to W3 that shows, within a minute or so and on a noisy machine, whether something became much slower: a
 * line is slow if it stays below half of its goal in every attempt.
 */
final class QuickCheck {
    /** A workload is measured again as long as one of its lines is slow, and so often at most. */
    static final int ATTEMPTS = 3;

    private static final OptionalDouble NINE_TENTHS = OptionalDouble.of(0.9);
    private static final OptionalDouble ONE_AND_A_HALF = OptionalDouble.of(1.5);

    private QuickCheck() {}

    /**
     * A workload made of others' trials.
     *
     * @param id the others' id
     * @param description what it does
     * @param making its trials
     * @param comparisons its lines
     */
    private record Part(
            String id, String description, Function<Effort, List<Trial>> making, List<Comparison> comparisons)
            implements Workload {
        @Override
        public List<Trial> trials(Effort effort) {
            return making.apply(effort);
        }
    }

    static List<Workload> workloads() {
        return List.of(new SmallMessages(), large(), pingPong(Cores.canPinTwo()));
    }

    /** {@return lines below half of their goal that were so in all attempts before, too} */
    static List<Result> slow(List<Result> measured, Predicate<Result> wasSlow) {
        return measured.stream().filter(Result::isBelowHalf).filter(wasSlow).toList();
    }

    /** Few calls are made for a large message, so compilers take longer. */
    private static Effort longer(Effort effort) {
        return effort.withWarmUp(effort.warmUp().multipliedBy(2));
    }

    private static Workload large() {
        Scale scale = Scale.GIGABITS_PER_SECOND;
        return new Part(
                "W2",
                "2 MiB one way",
                effort -> List.of(
                        LargeMessages.trial("raw-nio-ring", Contender.RAW_RING, longer(effort)),
                        LargeMessages.trial("tcp-stream", Contender.TCP_STREAM, longer(effort)),
                        LargeMessages.trial("raw-nio-array", Contender.RAW_ARRAY, longer(effort)),
                        LargeMessages.trial("tcp-array", Contender.TCP_ARRAY, longer(effort))),
                List.of(
                        new Comparison("tcp-stream", "raw-nio", "raw-nio-ring", scale, NINE_TENTHS),
                        new Comparison("tcp-array", "raw-nio", "raw-nio-array", scale, NINE_TENTHS)));
    }

    /** Where processes cannot be pinned there is no goal. */
    private static Workload pingPong(boolean pinned) {
        String where = pinned ? "-pinned" : "";
        Scale scale = Scale.MICROSECONDS;
        OptionalDouble goal = pinned ? ONE_AND_A_HALF : OptionalDouble.empty();
        return new Part(
                "W3",
                "64 B there and back",
                effort -> List.of(
                        PingPong.trial("raw-nio", Contender.RAW_BATCH, pinned, effort),
                        PingPong.trial("tcp", Contender.TCP_ARRAY, pinned, effort)),
                List.of(
                        new Comparison("tcp-p50" + where, "raw-nio", "raw-nio-p50" + where, scale, goal),
                        new Comparison(
                                "tcp-p99" + where, "raw-nio", "raw-nio-p99" + where, scale, OptionalDouble.empty())));
    }
}
