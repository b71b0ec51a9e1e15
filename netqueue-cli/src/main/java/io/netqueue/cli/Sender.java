package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Stats;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Puts messages one after the other, with so many under way at most, and waits until all are settled. Each method tells
 * whether it got to its end: not so when the time was over, a signal came or the communicator closed. Used by one thread.
 */
final class Sender implements AutoCloseable {
    private final Communicator<ByteStream> communicator;
    private final Deadline deadline;
    private final Progress progress;
    private final DeliveryWindow window;
    private long putBytes;

    /**
     * A sender.
     *
     * @param communicator a client's
     * @param deadline when to give up
     * @param total bytes that will be sent, -1 if not known
     */
    Sender(Communicator<ByteStream> communicator, Deadline deadline, long total) {
        this.communicator = communicator;
        this.deadline = deadline;
        progress = new Progress("sending", total, this::takenBytes);
        window = new DeliveryWindow(deadline, progress::update);
    }

    boolean send(ByteStream bytes) throws InterruptedException {
        long byteCount = bytes.byteCount();
        putBytes += byteCount;
        boolean inTime = window.add(communicator.put(bytes), byteCount);
        return inTime && (window.firstFailure() == null || !communicator.isClosed());
    }

    boolean sendTexts(List<String> texts) throws InterruptedException {
        boolean complete = true;
        for (int i = 0; complete && i < texts.size(); i++) {
            complete = send(ByteStream.of(texts.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        return complete;
    }

    boolean sendLines(LineReader lines) throws IOException, InterruptedException {
        Alarm alarm = new Alarm(deadline);
        try {
            byte[] line;
            boolean complete = true;
            while (complete && (line = lines.next()) != null) {
                complete = send(ByteStream.of(line));
            }
            return complete;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted(); // by a signal or the alarm; what was put is still waited for
            return false;
        } finally {
            alarm.close();
        }
    }

    boolean settle() throws InterruptedException {
        return window.settle();
    }

    /** {@return what became of the messages} */
    DeliveryWindow deliveries() {
        return window;
    }

    @Override
    public void close() {
        progress.close();
    }

    private long takenBytes() {
        Stats stats = communicator.stats();
        return putBytes - stats.queuedBytes() - stats.unacknowledgedBytes();
    }
}
