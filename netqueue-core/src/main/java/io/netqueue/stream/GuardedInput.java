package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Java deserialization that loads nothing but allowed types. {@link StreamScan} has looked at the bytes before; this is
 * the second door, and the only one that sees what the classes themselves allocate while they are read.
 */
final class GuardedInput extends ObjectInputStream {
    private final AllowedTypes allowed;

    /** Array elements that may be allocated: a few for every byte, as hash tables have free places. */
    private long slots;

    /** Why the filter refused, or null. */
    private SerializationException refusal;

    GuardedInput(InputStream in, AllowedTypes allowed, int byteCount) throws IOException {
        super(in);
        this.allowed = allowed;
        this.slots = 8L * byteCount + 1024;
        setObjectInputFilter(this::filter);
    }

    /** The error to report for a failed read. */
    SerializationException explain(Throwable failure) {
        if (refusal != null) {
            return refusal;
        }
        if (failure instanceof SerializationException own) {
            return own;
        }
        return new SerializationException(
                "A serialized object could not be loaded: " + failure + ": let both sides have the same classes",
                failure);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        return allowed.resolve(description.getName());
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
        throw new InvalidClassException("a proxy is code and is never loaded");
    }

    private ObjectInputFilter.Status filter(ObjectInputFilter.FilterInfo info) {
        if (info.depth() > StreamScan.MOST_DEPTH) {
            refusal = StreamScan.tooDeep();
            return ObjectInputFilter.Status.REJECTED;
        }
        slots -= Math.max(0, info.arrayLength());
        if (slots < 0) {
            refusal = new SerializationException("Expected arrays and tables no larger than their bytes, but got one"
                    + " of " + info.arrayLength() + " elements: let the peer send what it announces");
            return ObjectInputFilter.Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return ObjectInputFilter.Status.UNDECIDED;
        }
        if (!allowed.permits(type.getName()) && !JdkTypes.isResolved(type.getName())) {
            refusal = AllowedTypes.refusal(type.getName());
            return ObjectInputFilter.Status.REJECTED;
        }
        return ObjectInputFilter.Status.ALLOWED;
    }
}
