package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Writes values in the forms of {@link ValueTag}. */
final class ValueWriter {
    private final AllowedTypes allowed;

    ValueWriter(AllowedTypes allowed) {
        this.allowed = allowed;
    }

    /** A value with its tag. */
    byte[] write(Object value) {
        return write(value, 1);
    }

    private byte[] write(Object value, int depth) {
        if (value == null) {
            return new byte[] {ValueTag.NULL};
        }
        if (value instanceof String text) {
            return string(text);
        }
        if (value instanceof byte[] bytes) {
            return tagged(ValueTag.BYTES, bytes.length).put(bytes).array();
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Boolean bool) {
            return new byte[] {bool ? ValueTag.TRUE : ValueTag.FALSE};
        }
        if (value instanceof Character character) {
            return tagged(ValueTag.CHARACTER, Character.BYTES)
                    .putChar(character)
                    .array();
        }
        if (value instanceof UUID id) {
            return tagged(ValueTag.UUID, 16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        if (value instanceof Optional<?> optional) {
            return optional(optional, depth);
        }
        return JavaForm.dump(ValueTag.JAVA, value, allowed);
    }

    private byte[] number(Number number) {
        if (number instanceof Integer value) {
            return tagged(ValueTag.INTEGER, Integer.BYTES).putInt(value).array();
        }
        if (number instanceof Long value) {
            return tagged(ValueTag.LONG, Long.BYTES).putLong(value).array();
        }
        if (number instanceof Double value) {
            return tagged(ValueTag.DOUBLE, Double.BYTES).putDouble(value).array();
        }
        if (number instanceof Float value) {
            return tagged(ValueTag.FLOAT, Float.BYTES).putFloat(value).array();
        }
        if (number instanceof Short value) {
            return tagged(ValueTag.SHORT, Short.BYTES).putShort(value).array();
        }
        if (number instanceof Byte value) {
            return new byte[] {ValueTag.BYTE, value};
        }
        if (number.getClass() == BigInteger.class) {
            byte[] digits = ((BigInteger) number).toByteArray();
            return tagged(ValueTag.BIG_INTEGER, digits.length).put(digits).array();
        }
        if (number.getClass() == BigDecimal.class) {
            BigDecimal value = (BigDecimal) number;
            byte[] digits = value.unscaledValue().toByteArray();
            return tagged(ValueTag.BIG_DECIMAL, Integer.BYTES + digits.length)
                    .putInt(value.scale())
                    .put(digits)
                    .array();
        }
        return JavaForm.dump(ValueTag.JAVA, number, allowed);
    }

    private static byte[] string(String text) {
        int length = text.length();
        byte[] form = new byte[1 + length];
        form[0] = ValueTag.STRING;
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (unit >= 0x80) {
                return wideString(text);
            }
            form[1 + i] = (byte) unit;
        }
        return form;
    }

    private static byte[] wideString(String text) {
        if (Utf8.unpairedSurrogate(text) < 0) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return tagged(ValueTag.STRING, bytes.length).put(bytes).array();
        }
        ByteBuffer form = tagged(ValueTag.STRING_UTF16, text.length() * Character.BYTES);
        form.asCharBuffer().put(text);
        return form.array();
    }

    private byte[] optional(Optional<?> optional, int depth) {
        if (optional.isEmpty()) {
            return new byte[] {ValueTag.OPTIONAL};
        }
        if (depth >= StreamScan.MOST_DEPTH) {
            throw new SerializationException("Expected Optionals nested at most " + StreamScan.MOST_DEPTH
                    + " deep, but got deeper ones: send the value itself");
        }
        byte[] value = write(optional.get(), depth + 1);
        return tagged(ValueTag.OPTIONAL, value.length).put(value).array();
    }

    private static ByteBuffer tagged(byte tag, int byteCount) {
        return ByteBuffer.allocate(Math.addExact(1, byteCount)).put(tag);
    }
}
