package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.stream.ByteStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code netqueue send}: sends texts, a file or the lines of standard input, and waits until the server has them. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Send messages to a server and wait until it has them: prints"
                    + " 'acknowledged <n> messages, <bytes> bytes in <s> s'.",
            "A server that is not there yet is waited for, with a warning."
        },
        footer = {
            "",
            "Exit code 1 if a message was lost (it may have arrived), cancelled (it never left) or refused,"
                    + " or if --timeout is over; what is missing is said on standard error.",
            "",
            "Example:  netqueue send \"Hello, Server!\" --expect 1",
            "Example:  netqueue send --file weights.bin --host queue.example.org",
            "Example:  seq 1000000 | netqueue send -"
        })
final class SendCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    /** To say good-bye to a server that is there, when the time is over. */
    private static final Duration IN_A_HURRY = Duration.ofMillis(100);

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..*",
            description = "A message each, in UTF-8; a single '-': each line of standard input is a message;"
                    + " after '--' also texts that begin with '-'.")
    private List<String> texts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Send this file as one message.")
    private Path file;

    @Option(
            names = "--expect",
            paramLabel = "N",
            description = "Then print N received messages, the text of each on a line.")
    private long expected;

    @Mixin
    private Endpoint endpoint;

    @Mixin
    private SecurityArguments security;

    private Communicator<ByteStream> communicator;
    private Deadline deadline;

    @Override
    public Integer call() throws Exception {
        checkUsage();
        deadline = endpoint.deadline();
        ByteStream content = file == null ? null : ByteStream.of(file);
        communicator = endpoint.open(Purpose.CLIENT, ConnectionOptions.builder().build(), security);
        Thread thread = Thread.currentThread();
        main.signals().onSignal(() -> {
            communicator.close(Endpoint.GRACE);
            thread.interrupt();
        });
        try {
            exchange(content);
        } catch (InterruptedException e) {
            throw new Failure(main.signals().arrived() ? "ended by a signal" : "the time is over", e);
        } finally {
            communicator.close(deadline.isOver() ? IN_A_HURRY : Endpoint.GRACE);
        }
        return 0;
    }

    private void checkUsage() {
        int sources = (texts.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (expected == 0 ? 0 : 2);
        if (expected < 0) {
            throw wrong("--expect must be 0 or more, but was " + expected);
        }
        if (sources == 0) {
            throw wrong("Nothing to send: give TEXT, --file FILE, or - for the lines of standard input");
        }
        if (file != null && !texts.isEmpty()) {
            throw wrong("Give either TEXT or --file, not both");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void exchange(ByteStream content) throws IOException, InterruptedException {
        HeldOutput held = new HeldOutput(new FileOutputStream(FileDescriptor.out));
        Receiver receiver = Receiver.start(communicator, new Output(held), expected);
        boolean complete;
        DeliveryWindow deliveries;
        try (Sender sender = new Sender(communicator, deadline, content == null ? -1 : content.byteCount())) {
            boolean sent = send(sender, content);
            complete = sender.settle() && sent;
            deliveries = sender.deliveries();
        }
        held.release(summary(deliveries).getBytes(StandardCharsets.UTF_8));
        checkDelivered(deliveries, complete);
        receiver.await(deadline);
        if (receiver.surplus() > 0) {
            spec.commandLine()
                    .getErr()
                    .println("netqueue: " + Text.count(receiver.surplus(), "message")
                            + " received and not printed: --expect says how many to print");
        }
    }

    private boolean send(Sender sender, ByteStream content) throws IOException, InterruptedException {
        if (content != null) {
            return sender.send(content);
        }
        if (texts.equals(List.of(STANDARD_INPUT))) {
            return sender.sendLines(LineReader.standardInput());
        }
        return sender.sendTexts(texts);
    }

    private String summary(DeliveryWindow deliveries) {
        return "acknowledged " + deliveries.acknowledged() + " messages, " + deliveries.acknowledgedBytes()
                + " bytes in " + Text.seconds(deadline.elapsed()) + "\n";
    }

    private void checkDelivered(DeliveryWindow deliveries, boolean complete) {
        String missing = deliveries.missing();
        if (complete && missing.isEmpty()) {
            return;
        }
        String what = missing.isEmpty() ? "not everything was read and sent" : missing;
        if (main.signals().arrived()) {
            throw new Failure("ended by a signal: " + what);
        }
        if (deadline.isOver()) {
            throw new Failure(what + " after " + deadline + ": is the server there (--host, --port)?"
                    + " Allow more with --timeout");
        }
        throw new Failure(what + ": " + deliveries.firstFailure().getMessage());
    }
}
