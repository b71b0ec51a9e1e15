package io.netqueue.stream;

import java.util.HashSet;
import java.util.Set;

/**
 * The JDK's value types that {@link ObjectSerializer} loads without being told: by the names they have in a
 * serialized stream, which for some is that of a private stand-in.
 *
 * <p>Left out on purpose: types that act when loaded or used (lambdas, proxies, class loaders, URLs), types a few bytes
 * of which stand for very much ({@code Collections.nCopies}), and queues that carry locks.
 */
final class JdkTypes {
    static final Set<String> NAMES = Set.copyOf(names());

    /** What the stand-ins become when they are loaded: never named in a stream themselves. */
    private static final Set<String> RESOLVED = Set.copyOf(resolved());

    private JdkTypes() {}

    /** Whether a type is what a stand-in becomes. */
    static boolean isResolved(String name) {
        return RESOLVED.contains(name);
    }

    private static Set<String> resolved() {
        Set<String> all = new HashSet<>();
        add(all, "java.util.", "RegularEnumSet JumboEnumSet");
        add(all, "java.util.ImmutableCollections$", "ListN List12 SetN Set12 MapN Map1");
        add(all, "java.time.", "Duration Instant LocalDate LocalTime LocalDateTime Period Year YearMonth MonthDay");
        add(all, "java.time.", "ZonedDateTime OffsetDateTime OffsetTime ZoneRegion ZoneOffset");
        return all;
    }

    private static Set<String> names() {
        Set<String> all = new HashSet<>();
        add(all, "java.lang.", "Boolean Byte Short Character Integer Long Float Double Number String Enum");
        add(all, "java.lang.", "Object Comparable CharSequence Iterable String$CaseInsensitiveComparator");
        add(all, "java.io.", "Serializable");
        add(all, "java.math.", "BigInteger BigDecimal");
        add(all, "java.time.", "Ser DayOfWeek Month temporal.ChronoUnit temporal.ChronoField");
        add(all, "java.util.", "UUID BitSet CollSer Arrays$ArrayList");
        add(all, "java.util.", "ArrayList LinkedList ArrayDeque PriorityQueue Vector Stack");
        add(all, "java.util.", "HashMap LinkedHashMap TreeMap Hashtable EnumMap");
        add(all, "java.util.", "HashSet LinkedHashSet TreeSet EnumSet EnumSet$SerializationProxy");
        add(all, "java.util.", "Collection List Set Map Map$Entry");
        add(all, "java.util.AbstractMap$", "SimpleEntry SimpleImmutableEntry");
        add(all, "java.util.Collections$", "EmptyList EmptySet EmptyMap SingletonList SingletonSet SingletonMap");
        add(all, "java.util.Collections$Unmodifiable", "Collection List RandomAccessList Set Map");
        add(all, "java.util.Collections$Unmodifiable", "SequencedCollection SequencedSet SequencedMap");
        add(all, "java.util.Collections$Unmodifiable", "SortedSet SortedMap NavigableSet NavigableMap");
        add(all, "java.util.Collections$Unmodifiable", "NavigableSet$EmptyNavigableSet");
        add(all, "java.util.Collections$Unmodifiable", "NavigableMap$EmptyNavigableMap");
        add(all, "java.util.Collections$Synchronized", "Collection List RandomAccessList Set Map");
        add(all, "java.util.Collections$Synchronized", "SortedSet SortedMap NavigableSet NavigableMap");
        add(all, "java.util.Collections$", "SetFromMap ReverseComparator ReverseComparator2");
        add(all, "java.util.concurrent.", "ConcurrentHashMap ConcurrentHashMap$Segment");
        add(all, "java.util.concurrent.", "ConcurrentSkipListMap ConcurrentSkipListSet");
        add(all, "java.util.concurrent.", "ConcurrentLinkedQueue ConcurrentLinkedDeque");
        add(all, "java.util.concurrent.", "CopyOnWriteArrayList CopyOnWriteArraySet");
        add(all, "java.util.concurrent.locks.", "ReentrantLock ReentrantLock$Sync ReentrantLock$NonfairSync");
        add(all, "java.util.concurrent.locks.", "AbstractQueuedSynchronizer AbstractOwnableSynchronizer");
        return all;
    }

    private static void add(Set<String> all, String prefix, String names) {
        for (String name : names.split(" ")) {
            all.add(prefix + name);
        }
    }
}
