package io.netqueue.options;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/** Bytes that are copied in and out, never shown, and compared in constant time. */
final class Secret {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    static Secret of(String name, byte[] bytes) {
        return new Secret(Objects.requireNonNull(bytes, name).clone());
    }

    /** The characters in UTF-8; the copies made on the way are overwritten. */
    static Secret of(String name, char[] characters) {
        Objects.requireNonNull(characters, name);
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        return new Secret(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int byteCount() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
