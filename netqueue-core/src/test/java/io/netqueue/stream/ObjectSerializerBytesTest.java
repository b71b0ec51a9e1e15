package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.netqueue.error.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Month;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that promise much: they are refused, or loaded, within a second and with little memory (T14). */
class ObjectSerializerBytesTest {
    private static final Serializer<Object> OBJECTS = Serializer.objects();
    private static final long SECOND = 1_000_000_000L;

    /** A load may also allocate for every byte: objects, their table of handles, what becomes of them. */
    private static final long MOST_ALLOCATED = 4 << 20;

    private static final int LEVELS = 1_000_000;

    /** Each type that has a size in its stream which is not checked against the bytes by Java itself. */
    static Stream<Object> sized() {
        return Stream.of(
                new ArrayList<>(List.of(1)),
                new LinkedList<>(List.of(1)),
                new Vector<>(List.of(1)),
                new ArrayDeque<>(List.of(1)),
                new PriorityQueue<>(List.of(1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                new ConcurrentLinkedDeque<>(List.of(1)),
                new HashSet<>(Set.of(1)),
                new LinkedHashSet<>(Set.of(1)),
                new TreeSet<>(Set.of(1)),
                EnumSet.of(Month.MAY),
                new HashMap<>(Map.of(1, 1)),
                new LinkedHashMap<>(Map.of(1, 1)),
                new Hashtable<>(Map.of(1, 1)),
                new TreeMap<>(Map.of(1, 1)),
                new EnumMap<>(Map.of(Month.MAY, 1)),
                new IdentityHashMap<>(Map.of(1, 1)),
                new ConcurrentHashMap<>(Map.of(1, 1)),
                new ConcurrentSkipListMap<>(Map.of(1, 1)),
                List.of(1),
                Set.of(1),
                Map.of(1, 1),
                Collections.nCopies(1, 1),
                Arrays.asList(1, 2),
                BitSet.valueOf(new long[] {1}),
                new ArrayList<>(List.of(BigInteger.ONE)),
                new Object[] {1},
                new int[][] {{1}},
                new String[] {"x"},
                new long[] {1});
    }

    /** Whatever number stands anywhere in the stream, it is not believed. */
    @ParameterizedTest
    @MethodSource("sized")
    void noSizeIsBelieved(Object value) throws IOException {
        byte[] good = serialized(value);
        for (int at = 1; at + Integer.BYTES <= good.length; at++) {
            for (int size :
                    new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 30, 1 << 24, -1, Integer.MIN_VALUE}) {
                byte[] bad = good.clone();
                ByteBuffer.wrap(bad).putInt(at, size);
                tryToLoad(bad, "an int at " + at + " set to " + size);
            }
        }
    }

    @Test
    void aMillionListsInEachOtherAreRefusedAtOnce() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(serialized(new ArrayList<>(List.of(1))));
        byte[] one = bytes.toByteArray();
        int body = indexOfSize(one); // the size of the list, a block with its capacity, and then its element
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        nested.write(one, 0, body + 10);
        byte[] level = {0x73, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 1, 0x77, 4, 0, 0, 0, 1};
        for (int i = 0; i < LEVELS; i++) {
            nested.write(level);
        }
        assertRefused(nested.toByteArray());
    }

    @Test
    void aMillionArraysInEachOtherAreRefusedAtOnce() throws IOException {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        byte[] one = serialized(new Object[] {null});
        nested.write(one, 0, one.length - 1);
        byte[] level = {0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 1};
        for (int i = 0; i < LEVELS; i++) {
            nested.write(level);
        }
        assertRefused(nested.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 255, 256, 60_000})
    void arraysOfVeryManyDimensionsAreRefused(int dimensions) throws IOException {
        for (String element : List.of("I", "Ljava.lang.String;", "", "[", "L;", "X")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(ValueTag.JAVA);
            out.writeInt(0xACED0005);
            out.writeShort(0x7572); // an array, a description
            out.writeUTF("[".repeat(dimensions) + element);
            out.writeLong(0);
            out.write(new byte[] {2, 0, 0, 0x78, 0x70, 0x7F, -1, -1, -1});
            assertRefused(bytes.toByteArray());
        }
    }

    @Test
    void longStringsAndBlocksAreNotBelieved() throws IOException {
        for (long length : new long[] {1, 1L << 31, 1L << 62, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            ByteBuffer text = ByteBuffer.allocate(14).put(ValueTag.JAVA).putInt(0xACED0005);
            assertRefused(text.put((byte) 0x7C).putLong(length).array());
        }
        byte[] list = serialized(new ArrayList<>(List.of(1)));
        int at = indexOfSize(list) + 4;
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 30}) {
            byte[] longer = ByteBuffer.allocate(list.length + 3)
                    .put(list, 0, at)
                    .put((byte) 0x7A)
                    .putInt(length)
                    .put(list, at + 2, list.length - at - 2)
                    .array();
            assertRefused(longer);
        }
    }

    /** References by number: to nothing, to what is still being read, to a class where an object is wanted. */
    @Test
    void referencesLeadNowhereElse() throws IOException {
        byte[] good = serialized(new ArrayList<>(List.of("a", "a", List.of("b"))));
        for (int at = 1; at < good.length; at++) {
            for (int handle = -1; handle < 12; handle++) {
                byte[] bad = Arrays.copyOf(good, Math.max(good.length, at + 5));
                ByteBuffer.wrap(bad).put(at, (byte) 0x71).putInt(at + 1, 0x7E0000 + handle);
                tryToLoad(bad, "a reference at " + at + " to " + handle);
            }
        }
    }

    private static void assertRefused(byte[] bytes) {
        long start = cpuNanos();
        long before = allocated();
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(bytes));
        assertThat(allocated() - before).as("bytes allocated").isLessThan(MOST_ALLOCATED);
        assertThat(cpuNanos() - start).as("nanoseconds of a core").isLessThan(SECOND);
    }

    private static void tryToLoad(byte[] bytes, String what) {
        long start = cpuNanos();
        long before = allocated();
        try {
            OBJECTS.loadArray(bytes);
        } catch (SerializationException expected) {
            assertThat(expected).hasMessageContaining(":");
        }
        assertThat(allocated() - before).as("bytes allocated for %s", what).isLessThan(MOST_ALLOCATED);
        assertThat(cpuNanos() - start).as("nanoseconds of a core for %s", what).isLessThan(SECOND);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Where the size of a list of one element stands: before the block with its capacity. */
    private static int indexOfSize(byte[] list) {
        byte[] sizeAndBlock = {0, 0, 0, 1, 0x77, 4, 0, 0, 0, 1};
        for (int at = 0; at + sizeAndBlock.length <= list.length; at++) {
            if (Arrays.equals(list, at, at + sizeAndBlock.length, sizeAndBlock, 0, sizeAndBlock.length)) {
                return at;
            }
        }
        throw new AssertionError("no size");
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ValueTag.JAVA);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }
}
