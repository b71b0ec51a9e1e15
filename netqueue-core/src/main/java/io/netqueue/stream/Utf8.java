package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that replaces nothing silently, at the speed of the JDK's own that does. */
final class Utf8 {
    /** What the JDK puts where bytes are malformed. It may also have been sent. */
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** Decodes a part of an array; malformed bytes are a SerializationException. */
    static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SerializationException("Expected UTF-8, but got bytes that are not (" + e.getMessage()
                    + "): let the peer use the same serializer");
        }
    }

    /** Where a string has half of a surrogate pair without the other, or -1. */
    static int unpairedSurrogate(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = i + 1 < length && Character.isSurrogatePair(unit, text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
