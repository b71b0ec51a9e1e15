package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Takes what arrives, one message after the other, and flushes the output whenever none is waiting. */
final class Intake {
    private final Communicator<ByteStream> communicator;
    private final Output output;

    Intake(Communicator<ByteStream> communicator, Output output) {
        this.communicator = communicator;
        this.output = output;
    }

    /** {@return the next message; none when the deadline is over, or when nothing more will come} */
    Optional<Message<ByteStream>> next(Deadline deadline) throws IOException, InterruptedException {
        Optional<Message<ByteStream>> message = communicator.poll(Duration.ZERO);
        if (message.isPresent()) {
            return message;
        }
        output.flush();
        while (message.isEmpty() && !communicator.isClosed() && !deadline.isOver()) {
            message = communicator.poll(deadline.left());
        }
        return message;
    }
}
