package io.netqueue.benchmarks.parts;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What {@code Serializer.objects()} costs for one value, written and read as put and get do it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ObjectsBenchmark {

    /** A value of the user's. */
    record Order(String item, int count, double price) implements Serializable {}

    /** The kind of value. */
    @Param({"string", "array64", "record", "list1000"})
    public String value;

    private final Serializer<Object> serializer = Serializer.objects(Order.class, Object.class);
    private Object object;
    private byte[] written;

    /** Makes the value, and its bytes. */
    @Setup
    public void prepare() {
        object = switch (value) {
            case "string" -> "a string of some forty letters, more or less";
            case "array64" -> new byte[64];
            case "record" -> new Order("tea", 3, 4.5);
            case "list1000" -> IntStream.range(0, 1000).boxed().toList();
            default -> throw new IllegalArgumentException(value);
        };
        written = dump(object);
        if (!equal(serializer.loadArray(written.clone()))) {
            throw new IllegalStateException("what was read is not what was written");
        }
    }

    private boolean equal(Object read) {
        return object instanceof byte[] array ? Arrays.equals(array, (byte[]) read) : object.equals(read);
    }

    private byte[] dump(Object any) {
        byte[] array = serializer.dumpArray(any);
        if (array != null) {
            return array;
        }
        try (ByteStream out = new ByteStream()) {
            serializer.dump(any, out);
            return out.toByteArray();
        }
    }

    /** {@return the value as bytes} */
    @Benchmark
    public byte[] write() {
        return dump(object);
    }

    /** {@return the bytes as value} */
    @Benchmark
    public Object read() {
        return serializer.loadArray(written);
    }
}
