package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Reads values in the forms of {@link ValueTag}. Every byte must belong to the value. */
final class ValueReader {
    private final AllowedTypes allowed;

    ValueReader(AllowedTypes allowed) {
        this.allowed = allowed;
    }

    /** The value that an array holds. */
    Object read(byte[] bytes) {
        return read(bytes, 0);
    }

    private Object read(byte[] bytes, int offset) {
        if (offset >= bytes.length) {
            throw wrong("a value", "nothing");
        }
        int from = offset + 1;
        int byteCount = bytes.length - from;
        byte tag = bytes[offset];
        return switch (tag) {
            case ValueTag.STRING -> Utf8.decode(bytes, from, byteCount);
            case ValueTag.STRING_UTF16 -> utf16(bytes, from);
            case ValueTag.BYTES -> Arrays.copyOfRange(bytes, from, bytes.length);
            case ValueTag.BIG_INTEGER -> bigInteger(bytes, from);
            case ValueTag.BIG_DECIMAL -> bigDecimal(bytes, from);
            case ValueTag.OPTIONAL -> optional(bytes, from);
            case ValueTag.JAVA -> JavaForm.load(bytes, from, allowed);
            default -> fixed(tag, ByteBuffer.wrap(bytes, from, byteCount));
        };
    }

    /** The values whose length follows from their tag. */
    private static Object fixed(byte tag, ByteBuffer in) {
        int expected = switch (tag) {
            case ValueTag.NULL, ValueTag.FALSE, ValueTag.TRUE -> 0;
            case ValueTag.BYTE -> 1;
            case ValueTag.SHORT, ValueTag.CHARACTER -> 2;
            case ValueTag.INTEGER, ValueTag.FLOAT -> 4;
            case ValueTag.LONG, ValueTag.DOUBLE -> 8;
            case ValueTag.UUID -> 16;
            default -> throw wrong("a known tag", "0x" + Integer.toHexString(tag & 0xFF));
        };
        if (in.remaining() != expected) {
            throw wrong(expected + " bytes after the tag 0x" + Integer.toHexString(tag), in.remaining() + " bytes");
        }
        return switch (tag) {
            case ValueTag.FALSE -> false;
            case ValueTag.TRUE -> true;
            case ValueTag.BYTE -> in.get();
            case ValueTag.SHORT -> in.getShort();
            case ValueTag.CHARACTER -> in.getChar();
            case ValueTag.INTEGER -> in.getInt();
            case ValueTag.FLOAT -> in.getFloat();
            case ValueTag.LONG -> in.getLong();
            case ValueTag.DOUBLE -> in.getDouble();
            case ValueTag.UUID -> new UUID(in.getLong(), in.getLong());
            default -> null;
        };
    }

    private static String utf16(byte[] bytes, int from) {
        if ((bytes.length - from) % Character.BYTES != 0) {
            throw wrong("two bytes a char", (bytes.length - from) + " bytes");
        }
        return ByteBuffer.wrap(bytes, from, bytes.length - from).asCharBuffer().toString();
    }

    private static BigInteger bigInteger(byte[] bytes, int from) {
        if (from >= bytes.length) {
            throw wrong("the digits of a number", "nothing");
        }
        return new BigInteger(bytes, from, bytes.length - from);
    }

    private static BigDecimal bigDecimal(byte[] bytes, int from) {
        if (bytes.length - from < Integer.BYTES) {
            throw wrong("the scale of a number", (bytes.length - from) + " bytes");
        }
        int scale = ByteBuffer.wrap(bytes).getInt(from);
        return new BigDecimal(bigInteger(bytes, from + Integer.BYTES), scale);
    }

    private Optional<?> optional(byte[] bytes, int from) {
        if (from >= bytes.length) {
            return Optional.empty();
        }
        if (bytes[from] == ValueTag.NULL || from > StreamScan.MOST_DEPTH) {
            throw wrong("an Optional of a value", "one of null, or Optionals nested too deep");
        }
        return Optional.of(read(bytes, from));
    }

    private static SerializationException wrong(String expected, String got) {
        return new SerializationException(
                "Expected " + expected + ", but got " + got + ": let the peer use the same serializer");
    }
}
