package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.Purpose;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.Status;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code netqueue serve}: prints, saves and sends back what clients send. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Receive messages: prints <peer><TAB><text> for each, the text's bytes as they came.",
            "Where it listens is said on standard error."
        },
        footer = {
            "",
            "SIGTERM and SIGINT end it well: it takes no new clients, gives those connected up to 5 s to finish, prints"
                    + " everything that had arrived and exits with 0; with --count, with 1 unless all had come."
                    + " --timeout without --count ends it in the same way.",
            "",
            "A message may have up to 1 GiB, and up to half of Java's heap: JDK_JAVA_OPTIONS=-Xmx8g raises that.",
            "",
            "Example:  netqueue serve --echo",
            "Example:  netqueue serve --count 1 --save received --port 7000"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_ECHOES_QUEUED = 1_000_000;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--count", paramLabel = "N", description = "End after N messages.")
    private Long count;

    @Option(names = "--echo", description = "Send each message back to its sender.")
    private boolean echo;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Store each message as a file in DIR and print <sha256>  <file>.")
    private Path folder;

    @Mixin
    private Endpoint endpoint;

    @Mixin
    private SecurityArguments security;

    private final Output output = Output.standard();
    private Communicator<ByteStream> communicator;
    private MessagePrinter printer;
    private long taken;
    private long notEchoed;

    @Override
    public Integer call() throws Exception {
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be at least 1, but was " + count);
        }
        printer = new MessagePrinter(output, folder);
        communicator = endpoint.open(Purpose.SERVER, connection(), security);
        main.signals().onSignal(() -> communicator.close(Endpoint.GRACE));
        try {
            spec.commandLine()
                    .getErr()
                    .println("netqueue: listening on " + communicator.location() + " ("
                            + endpoint.protocol().name().toLowerCase(Locale.ROOT) + ") as " + communicator.id());
            serve(endpoint.deadline());
        } finally {
            communicator.close(Endpoint.GRACE);
            output.flush();
        }
        return 0;
    }

    /** A client that sends and does not read must not fill the memory with its echoes: beyond this they are refused. */
    private ConnectionOptions connection() {
        var options = ConnectionOptions.builder();
        if (echo) {
            options.queueMessages(MOST_ECHOES_QUEUED)
                    .queueBytes(Runtime.getRuntime().maxMemory() / 2);
        }
        return options.build();
    }

    private void serve(Deadline deadline) throws IOException, InterruptedException {
        Intake intake = new Intake(communicator, output);
        takeAll(intake, deadline);
        if (isComplete()) {
            output.flush();
            Closing.whenQuiet(communicator, deadline);
        }
        communicator.close(Endpoint.GRACE);
        long surplus = takeRest(intake);
        output.flush();
        report(deadline, surplus);
    }

    private void takeAll(Intake intake, Deadline deadline) throws IOException, InterruptedException {
        Optional<Message<ByteStream>> message;
        while (!isComplete() && (message = intake.next(deadline)).isPresent()) {
            take(message.get());
        }
    }

    /** What had arrived before the close was acknowledged: it is printed, or at least counted. */
    private long takeRest(Intake intake) throws IOException, InterruptedException {
        long surplus = 0;
        Optional<Message<ByteStream>> message;
        while ((message = intake.next(Deadline.after(Endpoint.GRACE))).isPresent()) {
            if (isComplete()) {
                message.get().data().close();
                surplus++;
            } else {
                take(message.get());
            }
        }
        return surplus;
    }

    private boolean isComplete() {
        return count != null && taken == count;
    }

    private void take(Message<ByteStream> message) throws IOException {
        taken++;
        try (ByteStream bytes = message.data()) {
            if (echo) {
                sendBack(bytes.copy(), message.peer());
            }
            printer.print(message);
        }
    }

    private void sendBack(ByteStream bytes, UUID peer) {
        try {
            Delivery delivery = communicator.put(bytes, peer);
            if (delivery.status() == Status.REFUSED) {
                notEchoed++;
            }
        } catch (ResourceClosedException e) {
            notEchoed++; // ending: nothing is sent any more
        }
    }

    private void report(Deadline deadline, long surplus) {
        if (surplus > 0) {
            spec.commandLine()
                    .getErr()
                    .println("netqueue: " + Text.count(surplus, "message") + " beyond --count came and went unprinted");
        }
        if (count != null && taken < count) {
            String reason = deadline.isOver() ? "within " + deadline : "before the end";
            throw new Failure("only " + taken + " of " + Text.count(count, "message") + " came " + reason
                    + ": allow more with --timeout, or look at the clients");
        }
        if (notEchoed > 0) {
            throw new Failure(Text.count(notEchoed, "message") + " not echoed: clients must read, and before the end");
        }
    }
}
