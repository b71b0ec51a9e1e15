package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Bytes as a serialized object: it is loaded, or refused with the one error. The first byte chooses what is allowed. */
public final class ObjectsFuzz {
    private static final Serializer<Object> PLAIN = Serializer.objects();
    private static final Serializer<Object> MORE = Serializer.objects(Order.class, Kind.class, Node.class, Shape.class);

    private ObjectsFuzz() {}

    enum Kind {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "large";
            }
        }
    }

    record Order(String name, int count, Kind kind, List<Order> parts) implements Serializable {}

    sealed interface Shape extends Serializable permits Circle {}

    record Circle(double radius) implements Shape {}

    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        Object value;
        Node next;

        Node(Object value, Node next) {
            this.value = value;
            this.next = next;
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Serializer<Object> serializer = (input[0] & 1) == 0 ? PLAIN : MORE;
        Object value;
        try {
            value = serializer.loadArray(Arrays.copyOfRange(input, 1, input.length));
        } catch (SerializationException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("an error without a word", e);
            }
            return;
        }
        try {
            serializer.dumpArray(value);
        } catch (SerializationException refused) {
            // such as collections that contain themselves as a key
        }
    }

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Object value : values()) {
            byte[] dumped = MORE.dumpArray(value);
            byte[] seed = new byte[1 + dumped.length];
            seed[0] = 1;
            System.arraycopy(dumped, 0, seed, 1, dumped.length);
            seeds.add(seed);
        }
        return seeds;
    }

    private static List<Object> values() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        return List.of(
                "text",
                "\ud800",
                new byte[] {1, 2},
                Optional.of(Optional.of(7)),
                new BigDecimal("12345678901234567890.5"),
                BigInteger.TEN.pow(30),
                new UUID(1, 2),
                self,
                new HashMap<>(Map.of("list", List.of(1, "b"), "set", Set.of(1L, 2L))),
                new Hashtable<>(Map.of("a", 1)),
                new TreeMap<>(Map.of(1, LocalDate.of(2026, 11, 22))),
                EnumSet.of(Kind.SMALL, Kind.LARGE),
                new Object[] {Duration.ofDays(1), null, new int[3], new UUID(3, 4), new String[][] {{"x"}}},
                new Order("a", 1, Kind.LARGE, List.of(new Order("b", 2, Kind.SMALL, List.of()))),
                new Circle(1.5),
                new Node("x", new Node(new Circle(2), null)));
    }
}
