package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/** Where and how a command meets its peer: the options that all commands share. */
final class Endpoint {
    /** How long a command that is done waits for its peers to say good-bye. */
    static final Duration GRACE = Duration.ofSeconds(5);

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--protocol", paramLabel = "NAME", description = "tcp (the default), mqtt or grpc.")
    private Protocol protocol = Protocol.TCP;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address to listen on or to connect to (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port (default: " + NetworkLocation.DEFAULT_PORT + "); 0 lets a server take any free one.")
    private Integer port;

    @Option(names = "--id", paramLabel = "UUID", description = "Id of this side (default: a random one).")
    private UUID id;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Give up after this time.")
    private Duration timeout;

    Protocol protocol() {
        return protocol;
    }

    String host() {
        return host;
    }

    UUID id() {
        return id;
    }

    int port(int otherwise) {
        return port == null ? otherwise : port;
    }

    Duration timeout(Duration otherwise) {
        return timeout == null ? otherwise : timeout;
    }

    /** {@return the moment given by {@code --timeout}, counted from now; none without that option} */
    Deadline deadline() {
        return Deadline.after(timeout);
    }

    /** {@return a communicator of raw bytes, so that texts and files travel alike} */
    Communicator<ByteStream> open(Purpose purpose, ConnectionOptions connection) {
        return NetQueue.open(protocol, purpose, options(connection));
    }

    private CommunicatorOptions<ByteStream> options(ConnectionOptions connection) {
        try {
            var options = CommunicatorOptions.builder(Serializer.streams())
                    .location(host, port(NetworkLocation.DEFAULT_PORT))
                    .limits(LimitOptions.builder()
                            .receiveBudget(receiveBudget())
                            .build())
                    .connection(connection);
            return id == null ? options.build() : options.id(id).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** Twice the library's default: this JVM has nothing else to do, and a file of 1 GiB should fit. */
    private static long receiveBudget() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /** Whole or broken seconds, such as {@code 10} or {@code 0.5}. */
    static final class Seconds implements ITypeConverter<Duration> {
        private static final double MOST = 1e9;

        @Override
        public Duration convert(String text) {
            double seconds;
            try {
                seconds = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a number of seconds");
            }
            if (!(seconds > 0 && seconds <= MOST)) {
                throw new TypeConversionException("must be more than 0 and at most 1e9 seconds, but was " + text);
            }
            return Duration.ofNanos((long) (seconds * 1e9));
        }
    }
}
