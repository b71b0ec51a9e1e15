package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which types may be loaded: the JDK's value types, and what the user named by class, by name, or as a package.
 * Immutable. An array is allowed if what it holds is.
 */
final class AllowedTypes {
    /** Nothing but the JDK's value types. */
    static final AllowedTypes JDK = new AllowedTypes(Map.of(), Set.of());

    /** What a lambda becomes: code from outside, never loaded. */
    private static final String LAMBDA = "java.lang.invoke.SerializedLambda";

    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*(\\.\\*)?");

    /** Named by class; loaded as this very class, whatever the class loader. */
    private final Map<String, Class<?>> classes;

    /** Named by name; a package ends with a dot. */
    private final Set<String> names;

    private AllowedTypes(Map<String, Class<?>> classes, Set<String> names) {
        this.classes = Map.copyOf(classes);
        this.names = Set.copyOf(names);
    }

    /** These and more, with their superclasses, and with the subtypes that sealed types permit. */
    AllowedTypes with(Class<?>... more) {
        Map<String, Class<?>> all = new HashMap<>(classes);
        for (Class<?> type : Objects.requireNonNull(more, "allowed")) {
            add(innermost(Objects.requireNonNull(type, "allowed")), all);
        }
        return new AllowedTypes(all, names);
    }

    /** These and more, as {@code com.acme.Order} or {@code com.acme.*}. */
    AllowedTypes with(String... more) {
        Set<String> all = new HashSet<>(names);
        for (String pattern : Objects.requireNonNull(more, "patterns")) {
            if (!NAME.matcher(Objects.requireNonNull(pattern, "patterns")).matches()) {
                throw new IllegalArgumentException("A pattern must be the name of a class or a package with .*, but was"
                        + " '" + pattern + "': write com.acme.model.Order or com.acme.model.*");
            }
            all.add(pattern.endsWith(".*") ? pattern.substring(0, pattern.length() - 1) : pattern);
        }
        return new AllowedTypes(classes, all);
    }

    /** What the user named, sorted. */
    List<String> named() {
        Set<String> sorted = new TreeSet<>(classes.keySet());
        for (String name : names) {
            sorted.add(name.endsWith(".") ? name + "*" : name);
        }
        return List.copyOf(new ArrayList<>(sorted));
    }

    /** Whether a type may be loaded, by the name it has in a serialized stream. */
    boolean permits(String streamName) {
        String name = elementName(streamName);
        if (name == null) {
            return true;
        }
        if (name.equals(LAMBDA)) {
            return false;
        }
        return JdkTypes.NAMES.contains(name)
                || classes.containsKey(name)
                || names.contains(name)
                || names.contains(name.substring(0, name.lastIndexOf('.') + 1));
    }

    /** The error for a type that is not allowed. */
    static SerializationException refusal(String streamName) {
        String name = Objects.requireNonNullElse(elementName(streamName), streamName);
        if (name.equals(LAMBDA)) {
            return new SerializationException("A lambda is code and is never sent: send the data it works on");
        }
        String literal = name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
        return new SerializationException("Expected a type that is allowed, but got " + name
                + ": allow it, as in Serializer.objects(" + literal + ".class), or allowing(" + literal
                + ".class) beside others");
    }

    /** Loads a permitted type, without initializing it. */
    Class<?> resolve(String streamName) throws ClassNotFoundException {
        if (!permits(streamName)) {
            throw refusal(streamName);
        }
        String name = elementName(streamName);
        Class<?> known = name == null ? null : classes.get(name);
        if (known == null) {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            return Class.forName(streamName, false, context == null ? getClass().getClassLoader() : context);
        }
        for (int i = 0; streamName.charAt(i) == '['; i++) {
            known = known.arrayType();
        }
        return known;
    }

    /** A type, what it inherits from, and what it permits if it is sealed. */
    private static void add(Class<?> type, Map<String, Class<?>> all) {
        if (type.isHidden()) {
            throw new IllegalArgumentException(
                    "A type must have a name to be allowed, but " + type + " is hidden: name another");
        }
        for (Class<?> each = type; each != null && isNews(each); each = each.getSuperclass()) {
            all.put(each.getName(), each);
        }
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                add(permitted, all);
            }
        }
    }

    /** Whether a type has to be named: it can occur in a stream, and the JDK's values do not have it. */
    private static boolean isNews(Class<?> type) {
        boolean occurs = type.isInterface() || Serializable.class.isAssignableFrom(type);
        return occurs && !type.isPrimitive() && !JdkTypes.NAMES.contains(type.getName());
    }

    private static Class<?> innermost(Class<?> type) {
        Class<?> inner = type;
        while (inner.isArray()) {
            inner = inner.getComponentType();
        }
        return inner;
    }

    /** What an array holds in the end, or the name itself; null for primitives. */
    private static String elementName(String streamName) {
        int dimensions = 0;
        while (dimensions < streamName.length() && streamName.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return streamName;
        }
        boolean objects = streamName.startsWith("L", dimensions) && streamName.endsWith(";");
        if (objects) {
            return streamName.substring(dimensions + 1, streamName.length() - 1);
        }
        return streamName.length() == dimensions + 1 ? null : streamName;
    }
}
