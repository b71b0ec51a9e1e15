package io.netqueue.testkit;

/** A promise that a simulated run did not keep. */
final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Which promise. */
    enum Kind {
        /** Acknowledged, but never received. */
        LOST,
        DUPLICATED,
        REORDERED,
        /** Nothing moves, a delivery is not settled, or an end does not close. */
        STUCK,
        /** Anything else: content, memory bound, leak, an exception. */
        BROKEN
    }

    private final Kind kind;

    SimulationFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    SimulationFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static SimulationFailure broken(String message) {
        return new SimulationFailure(Kind.BROKEN, message);
    }
}
