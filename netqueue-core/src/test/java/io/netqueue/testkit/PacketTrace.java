package io.netqueue.testkit;

import io.netqueue.session.Insight;
import java.nio.ByteBuffer;
import java.util.StringJoiner;

/** Prints the frames of packets as their sender hands them over. */
final class PacketTrace {

    private PacketTrace() {}

    static void log(VirtualTime time, Object sender, byte[] packet) {
        if (time.isLogging()) {
            ByteBuffer bytes = ByteBuffer.wrap(packet).position(1);
            StringJoiner frames = new StringJoiner(", ");
            String head = sender + "  link " + Integer.toHexString(bytes.getInt()) + " pos " + bytes.getLong() + "  ";
            while (bytes.hasRemaining()) {
                int length = bytes.getInt(bytes.position()) & 0xFFFFFF;
                frames.add(Insight.frame(bytes));
                bytes.position(bytes.position() + Integer.BYTES + length);
            }
            time.log(() -> head + frames);
        }
    }
}
