package io.netqueue.cli;

import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A checksum of the bytes that are written through it on their way to another channel. */
final class Sha256 implements WritableByteChannel {

    private final MessageDigest digest;
    private final WritableByteChannel target;

    private Sha256(WritableByteChannel target) {
        this.target = target;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads the stream to its end. */
    static String of(ByteStream bytes) throws IOException {
        return copy(bytes, null);
    }

    /** Reads the stream to its end, into the target. */
    static String copy(ByteStream bytes, WritableByteChannel target) throws IOException {
        try (Sha256 checksum = new Sha256(target)) {
            bytes.transferTo(checksum);
            return HexFormat.of().formatHex(checksum.digest.digest());
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int byteCount = source.remaining();
        digest.update(source.duplicate());
        if (target == null) {
            source.position(source.limit());
        }
        while (source.hasRemaining()) {
            target.write(source);
        }
        return byteCount;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Leaves the target open: it belongs to the caller. */
    @Override
    public void close() {}
}
