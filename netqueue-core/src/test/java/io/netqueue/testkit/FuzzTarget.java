package io.netqueue.testkit;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;

/**
 * What is fuzzed. Each target is a class with two public static methods: {@code fuzzerTestOneInput(byte[])}, which throws
 * if it finds something wrong, and {@code seeds()}, the inputs to begin with.
 */
public enum FuzzTarget {
    /** Bytes as frames. */
    FRAMES("io.netqueue.session.FramesFuzz"),
    /** Bytes as HELLO and WELCOME. */
    HANDSHAKE("io.netqueue.session.HandshakeFuzz"),
    /** A whole session, its other end and its application following a script. */
    SESSION("io.netqueue.session.SessionFuzz"),
    /** Bytes as serialized objects. */
    OBJECTS("io.netqueue.stream.ObjectsFuzz"),
    /** A byte stream beside a plain array. */
    STREAM("io.netqueue.stream.ByteStreamFuzz");

    private final String className;

    FuzzTarget(String className) {
        this.className = className;
    }

    /** {@return the target's class, for the fuzzer} */
    public String className() {
        return className;
    }

    /** {@return its name in lower case, as it is given to {@code scripts/fuzz}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Runs it once. */
    public void run(byte[] input) throws Throwable {
        method("fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class))
                .invoke(input);
    }

    /** {@return inputs that do something, made by code} */
    @SuppressWarnings("unchecked")
    List<byte[]> seeds() throws Throwable {
        return (List<byte[]>) method("seeds", MethodType.methodType(List.class)).invoke();
    }

    private MethodHandle method(String name, MethodType type) throws ReflectiveOperationException {
        return MethodHandles.publicLookup().findStatic(Class.forName(className), name, type);
    }
}
