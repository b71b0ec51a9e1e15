package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks through a Java serialization stream without loading anything, and refuses what would be unsafe to load: types
 * that are not allowed, objects nested too deep, array headers that promise more than there is, hash tables whose
 * hashing takes too long. Both sides use it: the one that puts learns at once what the other would refuse.
 *
 * <p>The cost of an object is the number of steps to hash it, with everything it refers to; that of a shared object
 * counts wherever it is referred to, so that a few sets which contain each other twice cannot cost 2^n steps unseen.
 *
 * <p>The layout is the one of the "Java Object Serialization Specification", protocol version 2, chapter 6.
 */
final class StreamScan {
    static final int MOST_DEPTH = 64;

    private static final int HEADER = 0xACED0005;

    private static final int NULL = 0x70;
    private static final int REFERENCE = 0x71;
    private static final int CLASS_DESCRIPTION = 0x72;
    private static final int OBJECT = 0x73;
    private static final int STRING = 0x74;
    private static final int ARRAY = 0x75;
    private static final int CLASS = 0x76;
    private static final int BLOCK = 0x77;
    private static final int BLOCK_END = 0x78;
    private static final int LONG_BLOCK = 0x7A;
    private static final int LONG_STRING = 0x7C;
    private static final int ENUM = 0x7E;

    private final ByteBuffer in;
    private final AllowedTypes allowed;

    private final StreamHandles handles = new StreamHandles();

    /** The steps that hashing and comparing all keys so far takes at worst. */
    private long keyWork;

    /** The type of the object read last, null for null. */
    private String type;

    private StreamScan(ByteBuffer in, AllowedTypes allowed) {
        this.in = in;
        this.allowed = allowed;
    }

    /** Checks a part of an array that must be one stream of one object. */
    static void check(byte[] bytes, int offset, AllowedTypes allowed) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
        try {
            if (in.getInt() != HEADER) {
                throw malformed("the header", bytes[offset] & 0xFF);
            }
            new StreamScan(in, allowed).object(1);
        } catch (BufferUnderflowException e) {
            throw new SerializationException("Expected a whole serialized object, but it ends early after "
                    + (bytes.length - offset) + " bytes: let the peer use the same serializer");
        }
        if (in.hasRemaining()) {
            throw new SerializationException("Expected nothing after the serialized object, but got " + in.remaining()
                    + " bytes: let the peer use the same serializer, and its classes call defaultWriteObject() in"
                    + " writeObject()");
        }
    }

    /** One object, and its cost. */
    private long object(int depth) {
        int tag = in.get() & 0xFF;
        if (depth > MOST_DEPTH && tag != NULL) {
            throw tooDeep();
        }
        return switch (tag) {
            case NULL -> {
                type = null;
                yield 1;
            }
            case REFERENCE -> reference();
            case STRING -> string(in.getShort() & 0xFFFF);
            case LONG_STRING -> string(in.getLong());
            case CLASS -> identity(depth);
            case ENUM -> {
                long cost = identity(depth);
                name();
                type = HashKeys.IDENTITY;
                yield cost;
            }
            case ARRAY -> array(depth);
            case OBJECT -> instance(depth);
            default -> throw malformed("an object", tag);
        };
    }

    private long reference() {
        int handle = handles.object(in.getInt());
        type = handles.type(handle);
        return handles.cost(handle);
    }

    private long string(long byteCount) {
        skip(byteCount);
        long cost = 1 + byteCount / 32;
        handles.complete(handles.next(HashKeys.STRING), cost);
        type = HashKeys.STRING;
        return cost;
    }

    /** A class, or an enum constant before its name. */
    private long identity(int depth) {
        description(depth);
        handles.complete(handles.next(HashKeys.IDENTITY), 1);
        type = HashKeys.IDENTITY;
        return 1;
    }

    /** A string where only that is right. */
    private void name() {
        int tag = peek();
        boolean known = tag == STRING || tag == LONG_STRING || tag == REFERENCE;
        if (!known) {
            throw malformed("a name", tag);
        }
        object(1);
        if (!HashKeys.STRING.equals(type)) {
            throw malformed("a name", tag);
        }
    }

    private long array(int depth) {
        StreamClass description = description(depth);
        String name = description.name();
        int handle = handles.next(name);
        int length = in.getInt();
        if (length < 0 || name.length() < 2 || name.charAt(0) != '[') {
            throw malformed("an array", length);
        }
        int width = StreamClass.width(name.charAt(1));
        long cost = 1;
        if (width > 0) {
            skip((long) length * width);
            cost = sum(cost, length);
        } else {
            for (int i = 0; i < length; i++) {
                cost = sum(cost, object(depth + 1));
            }
        }
        handles.complete(handle, cost);
        type = name;
        return cost;
    }

    private long instance(int depth) {
        StreamClass description = description(depth);
        int handle = handles.next(description.name());
        long cost = sum(1, data(description, depth));
        handles.complete(handle, cost);
        type = description.name();
        return cost;
    }

    /** What an object's classes wrote, superclasses first. */
    private long data(StreamClass level, int depth) {
        long cost = level.parent() == null ? 0 : data(level.parent(), depth);
        int collectionTag = 0;
        if (level.hasFields()) {
            if (level.primitiveBytes() == Integer.BYTES && in.remaining() >= Integer.BYTES) {
                collectionTag = in.getInt(in.position());
            }
            skip(level.primitiveBytes());
            for (int i = 0; i < level.objectFields(); i++) {
                cost = sum(cost, object(depth + 1));
            }
        }
        return level.hasAnnotation() ? sum(cost, annotation(level, collectionTag, depth)) : cost;
    }

    /** Objects and blocks of bytes up to their end. */
    private long annotation(StreamClass level, int collectionTag, int depth) {
        KeyPlaces places = KeyPlaces.of(level.name(), collectionTag);
        HashKeys keys = places == KeyPlaces.NONE ? null : new HashKeys(places);
        long cost = 0;
        for (int tag = peek(); tag != BLOCK_END; tag = peek()) {
            if (tag == BLOCK) {
                in.get();
                skip(in.get() & 0xFF);
            } else if (tag == LONG_BLOCK) {
                in.get();
                skip(in.getInt());
            } else {
                long each = object(depth + 1);
                cost = sum(cost, each);
                if (keys != null) {
                    keys.add(type, each);
                }
            }
        }
        in.get();
        if (keys != null) {
            spend(keys);
        }
        return cost;
    }

    private void spend(HashKeys keys) {
        keyWork = sum(keyWork, keys.work());
        if (keyWork > HashKeys.MOST_WORK) {
            throw HashKeys.tooMuchWork();
        }
    }

    /** The description of a class; a new one must be allowed. */
    private StreamClass description(int depth) {
        StreamClass description = descriptionOrNull(depth);
        if (description == null) {
            throw malformed("a class", NULL);
        }
        return description;
    }

    private StreamClass descriptionOrNull(int depth) {
        int tag = in.get() & 0xFF;
        if (tag == NULL) {
            return null;
        }
        if (tag == REFERENCE) {
            return handles.description(in.getInt());
        }
        if (depth > MOST_DEPTH) {
            throw tooDeep();
        }
        if (tag != CLASS_DESCRIPTION) {
            throw malformed("a class that is no proxy", tag);
        }
        return newDescription(depth);
    }

    private StreamClass newDescription(int depth) {
        String name = text();
        if (!allowed.permits(name)) {
            throw AllowedTypes.refusal(name);
        }
        skip(Long.BYTES);
        int handle = handles.next(null);
        int flags = in.get();
        int fields = in.getShort() & 0xFFFF;
        int primitiveBytes = 0;
        int objectFields = 0;
        for (int i = 0; i < fields; i++) {
            int width = StreamClass.width(in.get());
            skip(in.getShort() & 0xFFFF);
            primitiveBytes += width;
            if (width == 0) {
                objectFields++;
                name();
            }
        }
        int end = in.get() & 0xFF;
        if (end != BLOCK_END) {
            throw malformed("the end of a class", end);
        }
        StreamClass parent = descriptionOrNull(depth + 1);
        StreamClass description = new StreamClass(name, flags, primitiveBytes, objectFields, parent);
        if (!description.isDelimited()) {
            throw malformed("a class of protocol version 2", flags);
        }
        handles.complete(handle, description);
        return description;
    }

    private String text() {
        byte[] bytes = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining() + 1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int peek() {
        if (!in.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        return in.get(in.position()) & 0xFF;
    }

    private void skip(long byteCount) {
        if (byteCount < 0 || byteCount > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) byteCount);
    }

    /** A sum that stays at the largest number instead of turning negative. */
    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    static SerializationException tooDeep() {
        return new SerializationException("Expected objects nested at most " + MOST_DEPTH
                + " deep, but got deeper ones: send a list instead of linked objects");
    }

    static SerializationException malformed(String expected, int got) {
        return new SerializationException("Expected " + expected + " in a Java serialization stream, but got 0x"
                + Integer.toHexString(got) + ": let the peer use the same serializer, and its classes call"
                + " defaultWriteObject() in writeObject()");
    }
}
