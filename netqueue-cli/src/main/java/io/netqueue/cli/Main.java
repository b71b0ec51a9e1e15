package io.netqueue.cli;

import io.netqueue.error.NetQueueException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code netqueue}: one subcommand does the work, this class turns its end into a message and an exit code. */
@Command(
        name = "netqueue",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Message queues between processes, each message delivered once and in order.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            SendCommand.class,
            CertificateCommand.class,
            PeerCommand.class,
            HelpCommand.class
        },
        footer = {"", "Exit codes: 0 success, 1 failure, 2 wrong usage."})
final class Main implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final Signals signals = new Signals();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure.")
    private boolean verbose;

    /**
     * Runs one command and ends the JVM.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        logOnOneLine();
        Main main = new Main();
        main.signals.listen();
        int exitCode = FAILED;
        try {
            exitCode = main.commandLine().execute(arguments);
        } catch (OutOfMemoryError e) {
            System.err.println("netqueue: " + e + ": give Java more, with JAVA_TOOL_OPTIONS=-Xmx4g for example");
        }
        main.signals.onEnded(exitCode);
        System.exit(exitCode);
    }

    /** {@return the parser of the whole command line; what commands say goes to its writers} */
    CommandLine commandLine() {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return new CommandLine(this)
                .setErr(err)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    Signals signals() {
        return signals;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Give a command: demo, serve or send");
    }

    private static int wrongUsage(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        command.getErr().println("netqueue: " + problem.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG_USAGE;
    }

    private int failed(Exception failure, CommandLine command) {
        command.getErr().println("netqueue: " + describe(failure));
        if (verbose) {
            failure.printStackTrace(command.getErr());
        }
        return FAILED;
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (cause instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile() + ": check its name";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + ": change its mode or run as its owner";
        }
        if (cause instanceof IOException || failure instanceof NetQueueException || failure instanceof Failure) {
            return failure.getMessage();
        }
        return failure + ": this should not happen, run again with --verbose to see where";
    }

    /** Warnings of the library are one line each, unless the user configured logging. */
    private static void logOnOneLine() {
        String format = "java.util.logging.SimpleFormatter.format";
        if (System.getProperty(format) == null) {
            System.setProperty(format, "netqueue: %4$s: %5$s%n");
        }
    }

    /** The version, as the jar's manifest tells it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            String java = System.getProperty("java.version");
            return new String[] {"netqueue " + (version == null ? "(development)" : version) + ", Java " + java};
        }
    }
}
