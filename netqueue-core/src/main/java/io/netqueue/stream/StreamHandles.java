package io.netqueue.stream;

import java.util.Arrays;

/** The objects and class descriptions of a serialized stream so far, by the handles that refer to them again. */
final class StreamHandles {
    private static final int FIRST = 0x7E0000;

    private long[] costs = new long[16];

    /** The name of an object's type, or the StreamClass that a handle stands for; null while that is being read. */
    private Object[] types = new Object[16];

    private int count;

    /**
     * The next handle. Until its object is complete it costs more than any key may: only what lies within it can refer
     * to it, and hashing such a cycle has no end.
     */
    int next(Object type) {
        if (count == costs.length) {
            costs = Arrays.copyOf(costs, count * 2);
            types = Arrays.copyOf(types, count * 2);
        }
        costs[count] = HashKeys.MOST_WORK + 1;
        types[count] = type;
        return count++;
    }

    /** An object is complete. */
    void complete(int handle, long cost) {
        costs[handle] = cost;
    }

    /** A description is complete. */
    void complete(int handle, StreamClass description) {
        types[handle] = description;
    }

    long cost(int handle) {
        return costs[handle];
    }

    /** The name of the type of an object. */
    String type(int handle) {
        return (String) types[handle];
    }

    /** The handle of an object that the stream refers to by a number. */
    int object(int number) {
        int handle = number - FIRST;
        if (handle < 0 || handle >= count || !(types[handle] instanceof String)) {
            throw StreamScan.malformed("a handle of an object", number);
        }
        return handle;
    }

    /** The description that the stream refers to by a number. */
    StreamClass description(int number) {
        int handle = number - FIRST;
        if (handle >= 0 && handle < count && types[handle] instanceof StreamClass description) {
            return description;
        }
        throw StreamScan.malformed("a handle of a class", number);
    }
}
