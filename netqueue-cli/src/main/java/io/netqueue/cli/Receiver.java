package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes everything that arrives, on a thread of its own, so that two sides that both send never wait for each other. The
 * first messages, as many as are expected, are printed a line each; the others are counted.
 */
final class Receiver {
    private final Communicator<ByteStream> communicator;
    private final Output output;
    private final long expected;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Written by the receiver's thread only. */
    private volatile long received;

    private Receiver(Communicator<ByteStream> communicator, Output output, long expected) {
        this.communicator = communicator;
        this.output = output;
        this.expected = expected;
    }

    static Receiver start(Communicator<ByteStream> communicator, Output output, long expected) {
        Receiver receiver = new Receiver(communicator, output, expected);
        Thread thread = new Thread(receiver::run, "netqueue-receiver");
        thread.setDaemon(true);
        thread.start();
        return receiver;
    }

    /** Waits until the expected messages are printed. */
    void await(Deadline deadline) throws IOException, InterruptedException {
        while (received < expected || !done.isDone()) {
            if (expected == 0) {
                return;
            }
            try {
                done.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (deadline.isOver()) {
                    throw new Failure("only " + received + " of " + Text.count(expected, "expected message")
                            + " came within " + deadline + ": allow more with --timeout, or look at the server");
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        }
    }

    /** {@return how many messages came that nobody had asked to print} */
    long surplus() {
        return Math.max(0, received - expected);
    }

    private void run() {
        try {
            Intake intake = new Intake(communicator, output);
            Optional<Message<ByteStream>> message;
            while ((message = intake.next(Deadline.none())).isPresent()) {
                take(message.get());
            }
            done.completeExceptionally(new IOException("the connection ended after " + received + " of "
                    + Text.count(expected, "expected message") + ": send again"));
        } catch (IOException | InterruptedException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void take(Message<ByteStream> message) throws IOException {
        try (ByteStream bytes = message.data()) {
            if (received < expected) {
                bytes.transferTo(output);
                output.endLine();
            }
        }
        if (received + 1 == expected) {
            output.flush();
        }
        received++;
        if (received == expected) {
            done.complete(null);
        }
    }
}
