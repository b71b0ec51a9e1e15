package io.netqueue.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Lines of bytes, without their ends ({@code \n} or {@code \r\n}); the last one may lack its end. Not thread-safe; a
 * read of standard input that waits can be interrupted.
 */
final class LineReader {

    static final int MAX_LINE_BYTES = 64 * 1024 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ReadableByteChannel source;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long lineCount;

    LineReader(ReadableByteChannel source) {
        this.source = source;
    }

    /** {@return the lines of standard input} */
    @SuppressWarnings("resource") // standard input stays open
    static LineReader standardInput() {
        return new LineReader(new FileInputStream(FileDescriptor.in).getChannel());
    }

    /** {@return the next line, the caller's own, or null at the end} */
    byte[] next() throws IOException {
        while (true) {
            int end = indexOfLineFeed();
            if (end >= 0) {
                return line(end, 1);
            }
            keep(buffer.limit());
            buffer.clear();
            int count = source.read(buffer);
            buffer.flip();
            if (count < 0) {
                return head.size() == 0 ? null : line(buffer.position(), 0);
            }
        }
    }

    private int indexOfLineFeed() {
        byte[] bytes = buffer.array();
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private byte[] line(int end, int terminator) {
        keep(end);
        buffer.position(end + terminator);
        byte[] line = head.toByteArray();
        head.reset();
        lineCount++;
        boolean carriageReturn = terminator == 1 && line.length > 0 && line[line.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(line, line.length - 1) : line;
    }

    private void keep(int end) {
        int byteCount = end - buffer.position();
        if (head.size() + byteCount > MAX_LINE_BYTES) {
            throw new Failure("line " + (lineCount + 1) + " is longer than " + MAX_LINE_BYTES
                    + " bytes: send it as a file, with --file");
        }
        head.write(buffer.array(), buffer.position(), byteCount);
    }
}
