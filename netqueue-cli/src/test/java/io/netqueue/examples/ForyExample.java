package io.netqueue.examples;

import io.netqueue.stream.Serializer;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;

/** Values through Apache Fory. Both sides register the same classes in the same order; no others are read. */
final class ForyExample {

    /** What is sent. */
    record Position(String ship, double latitude, double longitude) {}

    private static final ThreadSafeFory FORY =
            Fory.builder().requireClassRegistration(true).buildThreadSafeFory();

    static {
        FORY.register(Position.class);
    }

    static final Serializer<Position> POSITIONS =
            Serializer.of("positions-fory", (position, out) -> out.write(FORY.serialize(position)), in ->
                    (Position) FORY.deserialize(in.toByteArray()));

    private ForyExample() {}
}
