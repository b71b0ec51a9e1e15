package io.netqueue.stream;

/** Which of the objects that a class writes after its fields are keys of a hash table. */
enum KeyPlaces {
    NONE(0, false),
    ALL(1, false),
    ALTERNATE(2, false),
    ALL_LINEAR(1, true),
    ALTERNATE_LINEAR(2, true);

    /** Every so many objects are a key; 0: none. */
    private final int step;

    /** Whether colliding keys are compared one by one even if they have an order. */
    final boolean linear;

    KeyPlaces(int step, boolean linear) {
        this.step = step;
        this.linear = linear;
    }

    boolean isKey(long index) {
        return step != 0 && index % step == 0;
    }

    /** Those of a class, by its name and, for the form of {@code List.of} and its like, its tag. */
    static KeyPlaces of(String className, int collectionTag) {
        return switch (className) {
            case "java.util.HashSet" -> ALL;
            case "java.util.HashMap", "java.util.concurrent.ConcurrentHashMap" -> ALTERNATE;
            case "java.util.Hashtable" -> ALTERNATE_LINEAR;
            case "java.util.CollSer" -> ofCollection(collectionTag & 0xFF);
            default -> NONE;
        };
    }

    private static KeyPlaces ofCollection(int tag) {
        return switch (tag) {
            case 1, 4 -> NONE;
            case 3 -> ALTERNATE_LINEAR;
            default -> ALL_LINEAR;
        };
    }
}
