package io.netqueue.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An output that one thread writes and another lets through: until then the bytes wait here, and beyond a few MiB in a
 * temporary file. Thread-safe.
 */
final class HeldOutput extends OutputStream {
    private static final int MOST_BYTES_IN_MEMORY = 8 << 20;

    private final OutputStream target;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Path file;

    /** Where bytes go now: memory, then the file, then the target. */
    private OutputStream current = memory;

    HeldOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (current == memory && memory.size() + length > MOST_BYTES_IN_MEMORY) {
            spill();
        }
        current.write(bytes, offset, length);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void flush() throws IOException {
        current.flush();
    }

    /** Writes these bytes, then what was held back; from now on everything passes through at once. */
    synchronized void release(byte[] first) throws IOException {
        target.write(first);
        memory.writeTo(target);
        memory.reset();
        if (file != null) {
            current.close();
            Files.copy(file, target);
            Files.delete(file);
        }
        current = target;
        target.flush();
    }

    private void spill() throws IOException {
        file = Files.createTempFile("netqueue-", ".held");
        file.toFile().deleteOnExit();
        current = Files.newOutputStream(file, StandardOpenOption.WRITE);
    }
}
