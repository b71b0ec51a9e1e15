package io.netqueue.testkit;

import io.netqueue.session.Insight;
import java.nio.ByteBuffer;

/** Prints the frames of one direction of a connection as their sender hands them over. */
final class FrameTrace {

    private static final int HEADER_SIZE = 4;
    private static final int MAX_CONTROL = 4096;

    private final VirtualTime time;
    private final String name;
    private final ByteBuffer frame = ByteBuffer.allocate(HEADER_SIZE + MAX_CONTROL);
    private int skip;

    FrameTrace(VirtualTime time, String name) {
        this.time = time;
        this.name = name;
    }

    void accept(byte[] bytes, int offset, int byteCount) {
        for (int i = offset; i < offset + byteCount; i++) {
            if (skip > 0) {
                skip--;
            } else {
                accept(bytes[i]);
            }
        }
    }

    private void accept(byte next) {
        frame.put(next);
        if (frame.position() < HEADER_SIZE) {
            return;
        }
        int length = frame.getInt(0) & 0xFFFFFF;
        int type = frame.get(0);
        boolean isData = type == 0x10 || type == 0x11 || length > MAX_CONTROL;
        if (isData) {
            skip = length;
        }
        if (isData || frame.position() == HEADER_SIZE + length) {
            ByteBuffer whole = frame.duplicate().flip();
            time.log(() -> name + "  " + Insight.frame(whole));
            frame.clear();
        }
    }
}
