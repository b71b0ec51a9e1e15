package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netqueue.error.SerializationException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectSerializerTest {
    private static final Serializer<Object> OBJECTS = Serializer.objects();

    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    record Item(String name, int count) implements Serializable {}

    record Order(UUID id, List<Item> items, Color color, Map<String, Item> byName) implements Serializable {}

    static class Animal implements Serializable {
        private static final long serialVersionUID = 1L;
        int legs = 4;
    }

    static final class Dog extends Animal {
        private static final long serialVersionUID = 1L;
        String name = "Rex";
    }

    sealed interface Shape extends Serializable permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    /** A class whose writeObject adds to what it has, objects and bytes. */
    static final class Counted implements Serializable {
        private static final long serialVersionUID = 1L;
        final int first = 7;
        transient String second = "second";

        private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
            out.defaultWriteObject();
            out.write(new byte[300]);
            out.writeObject(second);
        }

        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException, ClassNotFoundException {
            in.defaultReadObject();
            in.readFully(new byte[300]);
            second = (String) in.readObject();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NULL, 00",
        "STRING, 0148656c6c6f",
        "WIDE, 01c3a9f09f9880",
        "LONE, 020061d83d",
        "BYTES, 030102ff",
        "FALSE, 04",
        "TRUE, 05",
        "BYTE, 06fe",
        "SHORT, 071234",
        "CHAR, 0820ac",
        "INT, 0900000007",
        "LONG, 0a0000000100000000",
        "FLOAT, 0b3fc00000",
        "DOUBLE, 0c3ff8000000000000",
        "UUID, 0daaaaaaaabbbb4ccc8dddeeeeeeeeeeee",
        "BIG, 0e00ffffffffffffffff",
        "DECIMAL, 0f0000000285",
        "EMPTY, 10",
        "OPTIONAL, 100900000007",
        "LIST, 40aced0005737200116a6176612e7574696c2e436f6c6c536572578eabb63a1ba811030001490003746167787000000001770400000000"
                + "78"
    })
    void formsArePinned(String name, String hex) {
        Object value = pinned(name);

        assertThat(HexFormat.of().formatHex(OBJECTS.dumpArray(value))).isEqualTo(hex);
        assertThat(OBJECTS.loadArray(HexFormat.of().parseHex(hex))).isEqualTo(value);
    }

    private static Object pinned(String name) {
        return switch (name) {
            case "NULL" -> null;
            case "STRING" -> "Hello";
            case "WIDE" -> "\u00e9\uD83D\uDE00";
            case "LONE" -> "a\uD83D";
            case "BYTES" -> new byte[] {1, 2, (byte) 0xFF};
            case "FALSE" -> false;
            case "TRUE" -> true;
            case "BYTE" -> (byte) -2;
            case "SHORT" -> (short) 0x1234;
            case "CHAR" -> '\u20ac';
            case "INT" -> 7;
            case "LONG" -> 1L << 32;
            case "FLOAT" -> 1.5f;
            case "DOUBLE" -> 1.5;
            case "UUID" -> UUID.fromString("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
            case "BIG" -> BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
            case "DECIMAL" -> new BigDecimal("-1.23");
            case "EMPTY" -> Optional.empty();
            case "OPTIONAL" -> Optional.of(7);
            case "LIST" -> List.of();
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Stream<Object> jdkValues() {
        Map<String, Integer> map = Map.of("a", 1, "b", 2, "c", 3);
        Set<Integer> set = Set.of(1, 2, 3);
        List<String> list = List.of("a", "b", "c");
        ZonedDateTime now = ZonedDateTime.of(LocalDateTime.of(2024, 2, 29, 12, 30), ZoneId.of("Europe/Madrid"));
        Stream<Object> times = Stream.of(
                now,
                now.toInstant(),
                now.toLocalDate(),
                LocalTime.MIDNIGHT,
                now.toLocalDateTime(),
                OffsetDateTime.of(now.toLocalDateTime(), ZoneOffset.UTC),
                Duration.ofMillis(1234),
                Period.ofDays(3),
                Year.of(2024),
                YearMonth.of(2024, 2),
                MonthDay.of(2, 29),
                DayOfWeek.FRIDAY,
                ZoneId.of("Europe/Madrid"),
                Instant.EPOCH,
                LocalDate.EPOCH);
        Stream<Object> arrays = Stream.of(
                new int[] {1, 2},
                new long[] {1L},
                new double[0],
                new boolean[] {true},
                new char[] {'x'},
                new short[1],
                new float[1],
                new byte[][] {{1}, {2, 3}},
                new String[] {"a", null},
                new Integer[][] {{1}, null},
                new Object[] {"a", 1, null, new int[] {3}},
                new List<?>[] {list});
        Stream<Object> simple = Stream.of(
                List.of(),
                List.of(1),
                list,
                Set.of(),
                set,
                Map.of(),
                map,
                Map.of("k", List.of(map)),
                Stream.of("x", null).toList(),
                Arrays.asList("a", null),
                Collections.emptyList(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.singletonList(1),
                Collections.singleton(1),
                Collections.singletonMap("a", 1),
                Collections.unmodifiableList(new ArrayList<>(list)),
                Collections.unmodifiableMap(new TreeMap<>(map)),
                Collections.unmodifiableSet(new HashSet<>(set)),
                Collections.synchronizedMap(new HashMap<>(map)),
                Map.copyOf(map),
                new java.util.AbstractMap.SimpleEntry<>("a", 1));
        Stream<Object> mutable = Stream.of(
                new ArrayList<>(list),
                new LinkedList<>(list),
                new Vector<>(list),
                new HashMap<>(map),
                new LinkedHashMap<>(map),
                new TreeMap<>(map),
                new Hashtable<>(map),
                new HashSet<>(set),
                new LinkedHashSet<>(set),
                new TreeSet<>(set),
                EnumSet.of(DayOfWeek.MONDAY),
                new EnumMap<>(Map.of(DayOfWeek.MONDAY, "x")),
                BitSet.valueOf(new long[] {5}),
                new ConcurrentHashMap<>(map),
                new ConcurrentSkipListMap<>(map),
                new ConcurrentSkipListSet<>(set),
                new CopyOnWriteArrayList<>(list),
                new CopyOnWriteArraySet<>(list),
                filled(Collections.newSetFromMap(new ConcurrentHashMap<>()), list));
        return Stream.of(times, arrays, simple, mutable).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("jdkValues")
    void valuesOfTheJdkNeedNoPermission(Object value) {
        Object loaded = roundTrip(OBJECTS, value);

        assertThat(new Object[] {loaded}).isEqualTo(new Object[] {value});
    }

    @Test
    void queuesKeepTheirOrder() {
        List<Integer> order = List.of(3, 1, 2);

        assertThat(roundTrip(OBJECTS, new ArrayDeque<>(order))).asString().isEqualTo("[3, 1, 2]");
        assertThat(roundTrip(OBJECTS, new ConcurrentLinkedQueue<>(order)))
                .asString()
                .isEqualTo("[3, 1, 2]");
        assertThat(roundTrip(OBJECTS, new ConcurrentLinkedDeque<>(order)))
                .asString()
                .isEqualTo("[3, 1, 2]");
        PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.<Integer>reverseOrder());
        queue.addAll(order);
        assertThat(((PriorityQueue<?>) roundTrip(OBJECTS, queue)).poll()).isEqualTo(3);
    }

    @Test
    void largeContainersGoThrough() {
        List<Integer> thousand = IntStream.range(0, 1000).boxed().toList();
        Map<String, List<Integer>> map = new HashMap<>();
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < 30_000; i++) {
            map.put("key " + i, List.of(i));
            ids.add(new UUID(i, -i));
        }

        assertThat(roundTrip(OBJECTS, thousand)).isEqualTo(thousand);
        assertThat(roundTrip(OBJECTS, map)).isEqualTo(map);
        assertThat(roundTrip(OBJECTS, ids)).isEqualTo(ids);
        assertThat((int[]) roundTrip(OBJECTS, new int[1_000_000])).hasSize(1_000_000);
    }

    @Test
    void aLargeArrayGoesByReference() {
        byte[] large = new byte[100_000];
        ByteStream out = new ByteStream();

        assertThat(OBJECTS.dumpArray(large)).isNull();
        OBJECTS.dump(large, out);

        assertThat(out.chunkCount()).isEqualTo(2);
        assertThat(OBJECTS.load(out)).isEqualTo(large);
    }

    @Test
    void ownTypesAreLoadedIfAllowed() {
        Item item = new Item("bolt", 3);
        Order order = new Order(new UUID(1, 2), List.of(item, item), Color.GREEN, Map.of("bolt", item));
        ObjectSerializer<Order> orders = Serializer.objects(Order.class).allowing(Item.class, Color.class);

        Order loaded = orders.loadArray(orders.dumpArray(order));

        assertThat(loaded).isEqualTo(order);
        assertThat(loaded.color()).isSameAs(Color.GREEN);
        assertThat(orders.allowed())
                .containsExactly(Color.class.getName(), Item.class.getName(), Order.class.getName());
    }

    @Test
    void ownTypesAreAllowedByNameAndPackageToo() {
        Item item = new Item("bolt", 3);
        Item[] items = {item};

        for (Serializer<Object> serializer : List.of(
                Serializer.objects(Item.class, Color.class),
                Serializer.objects(Item.class.getName()),
                Serializer.objects("io.netqueue.stream.*"))) {
            assertThat(roundTrip(serializer, item)).isEqualTo(item);
            assertThat(roundTrip(serializer, Optional.of(item))).isEqualTo(Optional.of(item));
            assertThat(roundTrip(serializer, items)).isEqualTo(items);
        }
        assertThat(Serializer.objects("io.netqueue.stream.*").allowed()).containsExactly("io.netqueue.stream.*");
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Serializer.objects("io.netqueue.*").dumpArray(item))
                .withMessageContaining("allow it");
        for (String wrong : List.of("", "*", "a.", "a..b", ".*", "a.*.b", "a-b", "com.acme.**")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Serializer.objects(wrong));
        }
    }

    @Test
    void superclassesAndPermittedSubtypesAreIncluded() {
        ObjectSerializer<Dog> dogs = Serializer.objects(Dog.class);
        ObjectSerializer<Shape> shapes = Serializer.objects(Shape.class);

        assertThat(dogs.loadArray(dogs.dumpArray(new Dog())).legs).isEqualTo(4);
        assertThat(shapes.loadArray(shapes.dumpArray(new Circle(2)))).isEqualTo(new Circle(2));
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() ->
                        Serializer.objects(Circle.class).allowing("x.Y").loadArray(shapes.dumpArray(new Square(2))))
                .withMessageContaining("Square");
    }

    @Test
    void aClassMayAddToItsFields() {
        ObjectSerializer<Counted> counted = Serializer.objects(Counted.class);

        assertThat(counted.loadArray(counted.dumpArray(new Counted())).second).isEqualTo("second");
    }

    @Test
    void anotherTypeThanAskedForIsRefused() {
        byte[] text = OBJECTS.dumpArray("text");

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Serializer.objects(Item.class).loadArray(text))
                .withMessageContaining("Expected a " + Item.class.getName() + ", but got a java.lang.String");
        assertThat(Serializer.objects(Item.class).loadArray(new byte[1])).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Serializer.objects(int.class));
    }

    @Test
    void optionalsNest() {
        Object nested = Optional.of(Optional.of(Optional.empty()));

        assertThat(roundTrip(OBJECTS, nested)).isEqualTo(nested);
    }

    private static Set<String> filled(Set<String> set, List<String> values) {
        set.addAll(values);
        return set;
    }

    private static <T> T roundTrip(Serializer<T> serializer, T value) {
        return serializer.loadArray(serializer.dumpArray(value));
    }
}
