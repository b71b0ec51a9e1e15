package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.util.Set;

/**
 * The keys of one hash table in a serialized stream: what loading it costs at worst, as a sender may choose keys that
 * all have the same hash.
 *
 * <p>A {@code HashMap} orders colliding keys of one comparable class in trees, so these cost next to nothing. Other
 * keys are compared one by one, all with all. {@code Set.of}, {@code Map.of} and {@code Hashtable} do that with every
 * kind. As a key's cost includes what it refers to, each time, sets that contain each other twice are found out too.
 */
final class HashKeys {
    /** Where that gets too long: about 10,000 small keys, a fraction of a second. */
    static final long MOST_WORK = 100_000_000;

    /** The type of a key whose hash is its identity, which no sender chooses: an enum constant or a class. */
    static final String IDENTITY = "an identity";

    /** The type of a string. */
    static final String STRING = "java.lang.String";

    private static final Set<String> COMPARABLE = Set.of(
            STRING,
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Character",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.math.BigInteger",
            "java.util.UUID");

    private final KeyPlaces places;
    private String firstType;
    private boolean ordered = true;
    private long index;
    private long count;
    private long cost;

    HashKeys(KeyPlaces places) {
        this.places = places;
    }

    /** The next object of the table, a key or a value. */
    void add(String type, long objectCost) {
        boolean key = places.isKey(index++);
        if (!key || type == null) {
            return;
        }
        cost = StreamScan.sum(cost, objectCost);
        if (type.equals(IDENTITY)) {
            return;
        }
        count++;
        firstType = firstType == null ? type : firstType;
        ordered &= type.equals(firstType) && COMPARABLE.contains(type);
    }

    /** The steps that hashing and comparing the keys takes at worst; next to none if they have an order. */
    long work() {
        if (ordered && !places.linear) {
            return 0;
        }
        return count == 0 || cost < Long.MAX_VALUE / count ? count * cost : Long.MAX_VALUE;
    }

    /** The error for a message whose tables could cost too much. */
    static SerializationException tooMuchWork() {
        return new SerializationException("Expected at most about 10,000 keys in Set.of, Map.of, Hashtable, or of a"
                + " type that is not a string, number or UUID, but got more or larger ones, or ones that refer back to"
                + " what holds them, which could take for ever to hash: use a HashMap or HashSet of strings, numbers or"
                + " UUIDs, or a List");
    }
}
