package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netqueue.error.SerializationException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a hostile peer may send, and that put refuses what get would. */
class ObjectSerializerSafetyTest {
    private static final Serializer<Object> OBJECTS = Serializer.objects();

    /** On a busy machine; what is to be refused would take minutes, or more. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Acts while it is loaded, as the classes that gadget chains are made of. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            RUNS.incrementAndGet();
        }
    }

    static final class Initialized implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            RUNS.incrementAndGet();
        }
    }

    record Point(int x, int y) implements Serializable {}

    record Colliding(int value) implements Serializable {
        @Override
        public int hashCode() {
            return 1;
        }
    }

    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        Node next;

        Node(Node next) {
            this.next = next;
        }
    }

    static final class NoDefaultWrite implements Serializable {
        private static final long serialVersionUID = 1L;
        int unwritten = 1;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeInt(5);
        }
    }

    @Test
    void aTypeThatIsNotAllowedNeitherLeavesNorRuns() {
        List<Object> hidden = List.of(Map.of("key", new Object[] {new Gadget()}));

        assertRefusedOnBothSides(new Gadget(), Gadget.class.getName(), "Serializer.objects(");
        assertRefusedOnBothSides(hidden, Gadget.class.getName());
        assertRefusedOnBothSides(new Gadget[0], Gadget.class.getName());
        assertRefusedOnBothSides(Gadget.class, Gadget.class.getName());
        assertThat(RUNS).hasValue(0);
    }

    @Test
    void aRefusedTypeIsNotEvenInitialized() throws IOException {
        byte[] bytes = serialized(new Point(1, 2));
        byte[] renamed = withName(bytes, Point.class.getName(), Initialized.class.getName());

        assertRefused(renamed);
        assertThat(RUNS).hasValue(0);
    }

    @Test
    void lambdasAndProxiesAreNeverLoaded() {
        Object lambda = (Supplier<String> & Serializable) () -> "code";
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Runnable.class}, (InvocationHandler & Serializable)
                        (self, method, arguments) -> null);

        assertRefusedOnBothSides(lambda, "lambda");
        assertRefusedOnBothSides(proxy, "no proxy");
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Serializer.objects("java.lang.invoke.*", "io.netqueue.stream.*")
                        .dumpArray(lambda));
    }

    @Test
    void whatIsNotSerializableIsNamed() {
        for (Object value : List.of(new Object(), List.of(Optional.of(1)), new Thread())) {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> OBJECTS.dumpArray(value))
                    .withMessageContaining("implements java.io.Serializable")
                    .withCauseInstanceOf(NotSerializableException.class);
        }
    }

    @Test
    void aClassThatHidesItsFieldsIsRefusedInPut() {
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Serializer.objects(NoDefaultWrite.class).dumpArray(new NoDefaultWrite()))
                .withMessageContaining("defaultWriteObject()");
    }

    @Test
    void nestingEndsAt64OnBothSides() {
        Serializer<Node> nodes = Serializer.objects(Node.class);

        Node loaded = nodes.loadArray(nodes.dumpArray(chain(64)));
        assertThat(loaded.next).isNotNull();
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> nodes.dumpArray(chain(65)))
                .withMessageContaining("64");
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> nodes.dumpArray(chain(1_000_000)));
        assertRefusedOnBothSides(nestedLists(65), "64");
        assertThat(OBJECTS.loadArray(OBJECTS.dumpArray(nestedLists(63)))).isNotNull();
        Object optional = 1;
        for (int i = 0; i < 63; i++) {
            optional = Optional.of(optional);
        }
        assertThat(OBJECTS.loadArray(OBJECTS.dumpArray(optional))).isEqualTo(optional);
        Object deeper = Optional.of(optional);
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.dumpArray(deeper));
        byte[] tags = new byte[1_000_000];
        Arrays.fill(tags, (byte) 0x10);
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(tags));
    }

    @Test
    void arrayHeadersAreNotBelieved() throws IOException {
        assertRefused(withNumberBeforeEnd(serialized(new long[] {1}), 12, 0x7FFFFFFF));
        assertRefused(withNumberBeforeEnd(serialized(new Object[] {null}), 5, 0x7FFFFFFF));
    }

    @Test
    void tableHeadersAreNotBelieved() throws IOException {
        Map<String, Integer> one = new HashMap<>();
        one.put("a", 1);
        byte[] map = serialized(one);
        byte[] block = {0x77, 8, 0, 0, 0, 16, 0, 0, 0, 1};
        int at = indexOf(map, block);
        map[at + 6] = 0x3F;

        assertTimeoutPreemptively(AT_ONCE, () -> assertRefused(map));
    }

    @Test
    void setsThatContainEachOtherTwiceAreRefusedAtOnce() throws IOException {
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int i = 0; i < 28; i++) {
            Set<Object> nextLeft = new HashSet<>();
            Set<Object> nextRight = new HashSet<>(Set.of("foo"));
            left.add(nextLeft);
            left.add(nextRight);
            right.add(nextLeft);
            right.add(nextRight);
            left = nextLeft;
            right = nextRight;
        }
        byte[] bytes = serialized(root);

        assertThat(bytes.length).isLessThan(2000);
        assertTimeoutPreemptively(AT_ONCE, () -> assertRefused(bytes));
    }

    @Test
    void keysThatCouldCollideAreBounded() throws IOException {
        Map<Point, Integer> few = new HashMap<>();
        for (int i = 0; i < 9_000; i++) {
            few.put(new Point(i, i), i);
        }
        ObjectSerializer<Object> points = Serializer.objects(Point.class, Colliding.class);
        assertThat(points.loadArray(points.dumpArray(few))).isEqualTo(few);
        for (int i = 0; i < 3_000; i++) {
            few.put(new Point(-i, i), i);
        }
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> points.dumpArray(few))
                .withMessageContaining("10,000 keys");

        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 11_000; i++) {
            texts.add("text " + i);
        }
        Hashtable<String, Integer> table = new Hashtable<>();
        texts.forEach(text -> table.put(text, 1));
        assertRefusedOnBothSides(Set.copyOf(texts), "10,000 keys");
        assertRefusedOnBothSides(table, "10,000 keys");
    }

    @Test
    void collidingKeysWithinTheBoundAreLoadedInTime() {
        Map<Object, Integer> map = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            map.put(new Colliding(i), i);
        }
        ObjectSerializer<Object> serializer = Serializer.objects(new Class<?>[] {Colliding.class});
        byte[] bytes = serializer.dumpArray(map);

        assertTimeoutPreemptively(AT_ONCE, () -> serializer.loadArray(bytes));
    }

    @Test
    void manyCollidingStringsInAHashMapAreFine() {
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            map.put(text.toString(), i);
        }
        byte[] bytes = OBJECTS.dumpArray(map);

        assertThat(assertTimeoutPreemptively(AT_ONCE, () -> OBJECTS.loadArray(bytes)))
                .isEqualTo(map);
    }

    @Test
    void objectsThatReferToThemselvesGoThroughOrAreRefused() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        Set<Object> set = new HashSet<>();
        List<Object> inSet = new ArrayList<>(List.of(1));
        set.add(inSet);

        List<?> loaded = (List<?>) OBJECTS.loadArray(OBJECTS.dumpArray(self));
        assertThat(loaded.get(0)).isSameAs(loaded);
        assertThat(OBJECTS.loadArray(OBJECTS.dumpArray(set))).isEqualTo(set);
    }

    @Test
    void keysThatReferBackToWhatHoldsThemAreRefused() throws IOException {
        Object[] holder = new Object[2];
        Hashtable<Object, Integer> table = new Hashtable<>();
        table.put(Arrays.asList(1, holder), 1);
        holder[1] = table;
        byte[] bytes = serialized(holder);

        assertRefused(bytes);
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> OBJECTS.dumpArray(holder))
                .withMessageContaining("refer back");
    }

    @Test
    void sharedValuesStayShared() {
        List<Integer> shared = new ArrayList<>(Collections.nCopies(1000, 1));
        List<Object> many = new ArrayList<>(Collections.nCopies(1000, shared));

        List<?> loaded = (List<?>) OBJECTS.loadArray(OBJECTS.dumpArray(many));

        assertThat(loaded).isEqualTo(many);
        assertThat(loaded.get(0)).isSameAs(loaded.get(999));
    }

    @Test
    void everyCutAndEveryExtraByteIsRefused() {
        for (Object value : List.of(
                7, true, new UUID(1, 2), new BigDecimal("1.5"), List.of("a", 1), Map.of("k", new int[] {1, 2}))) {
            byte[] bytes = OBJECTS.dumpArray(value);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                if (!(value instanceof BigDecimal && length > 5)) {
                    assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(cut));
                }
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            if (!(value instanceof BigDecimal)) {
                assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(longer));
            }
        }
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(new byte[] {0x20}));
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(new byte[] {2, 0}));
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> OBJECTS.loadArray(new byte[] {0x10, 0}));
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> OBJECTS.loadArray(new byte[] {1, (byte) 0xC3}));
    }

    @Test
    void anyOtherBytesEndInAValueOrTheOneError() {
        Random random = new Random(42);
        Map<String, Object> value = new HashMap<>(Map.of("list", List.of(1, "b"), "set", new HashSet<>(Set.of(1L))));
        value.put("more", new Object[] {Duration.ofDays(1), Set.of("x", "y"), null, new int[5], new UUID(3, 4)});
        byte[] good = OBJECTS.dumpArray(value);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < 30_000; round++) {
                byte[] bad = good.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                try {
                    OBJECTS.loadArray(bad);
                } catch (SerializationException expected) {
                    assertThat(expected).hasMessageContaining(":");
                }
            }
        });
    }

    private static Node chain(int length) {
        Node node = null;
        for (int i = 0; i < length; i++) {
            node = new Node(node);
        }
        return node;
    }

    private static Object nestedLists(int depth) {
        Object value = new ArrayList<>(List.of("end"));
        for (int i = 1; i < depth; i++) {
            value = new ArrayList<>(List.of(value));
        }
        return value;
    }

    private static void assertRefusedOnBothSides(Object value, String... words) {
        try {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> OBJECTS.dumpArray(value))
                    .satisfies(e -> assertThat(e.getMessage()).contains(words));
            byte[] bytes = serialized(value);
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> OBJECTS.loadArray(bytes))
                    .satisfies(e -> assertThat(e.getMessage()).contains(words));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(byte[] bytes) {
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> OBJECTS.loadArray(bytes));
    }

    /** What a peer could send without any check. */
    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x40);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    /** The bytes with another class name. */
    private static byte[] withName(byte[] bytes, String name, String other) throws IOException {
        byte[] part = utf(name);
        int at = indexOf(bytes, part);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(bytes, 0, at);
        changed.write(utf(other));
        changed.write(bytes, at + part.length, bytes.length - at - part.length);
        return changed.toByteArray();
    }

    private static byte[] utf(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeUTF(text);
        return bytes.toByteArray();
    }

    /** The bytes with another number where a 1 stands, so many bytes before the end. */
    private static byte[] withNumberBeforeEnd(byte[] bytes, int fromEnd, int number) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        assertThat(buffer.getInt(bytes.length - fromEnd)).isEqualTo(1);
        buffer.putInt(bytes.length - fromEnd, number);
        return bytes;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
