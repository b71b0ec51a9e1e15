package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Serializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int BROKER_PORT = 1883;

    /** How long a command that is done waits for its peers to say good-bye. */
    static final Duration GRACE = Duration.ofSeconds(5);

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--protocol", paramLabel = "NAME", description = "tcp (the default), mqtt or grpc.")
    private Protocol protocol = Protocol.TCP;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address to listen on or to connect to; with mqtt the broker's"
                    + " (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port (default: " + NetworkLocation.DEFAULT_PORT + "; with mqtt the broker's, " + BROKER_PORT
                    + "); 0 lets a server take any free one.")
    private Integer port;

    @Option(
            names = "--namespace",
            paramLabel = "TOPIC",
            description = "With mqtt: what all topics begin with (default: nq2).")
    private String namespace;

    @Option(names = "--broker-user", paramLabel = "NAME", description = "With mqtt: user name for the broker.")
    private String brokerUser;

    @Option(
            names = "--broker-password-file",
            paramLabel = "FILE",
            description = "With mqtt: the first line of this file is the password for the broker.")
    private Path brokerPasswordFile;

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

    /** {@return the port of a server that nobody needs to know; through a broker the broker's} */
    int anyPort() {
        return port != null ? port : isBrokered() ? BROKER_PORT : 0;
    }

    /** {@return whether the location is a broker's} */
    boolean isBrokered() {
        return protocol == Protocol.MQTT;
    }

    /**
     * Makes the arguments with which another process uses the same broker.
     *
     * @param otherNamespace the namespace, unless one was given
     * @return the arguments
     */
    List<String> brokerArguments(String otherNamespace) {
        List<String> arguments = new ArrayList<>();
        if (isBrokered()) {
            arguments.addAll(List.of("--namespace", namespace == null ? otherNamespace : namespace));
        }
        if (brokerUser != null) {
            arguments.addAll(List.of("--broker-user", brokerUser));
        }
        if (brokerPasswordFile != null) {
            arguments.addAll(List.of("--broker-password-file", brokerPasswordFile.toString()));
        }
        return arguments;
    }

    Duration timeout(Duration otherwise) {
        return timeout == null ? otherwise : timeout;
    }

    /** {@return the moment given by {@code --timeout}, counted from now; none without that option} */
    Deadline deadline() {
        return Deadline.after(timeout);
    }

    /** {@return a communicator of raw bytes, so that texts and files travel alike} */
    Communicator<ByteStream> open(Purpose purpose, ConnectionOptions connection) throws IOException {
        return open(purpose, connection, new SecurityArguments());
    }

    /** {@return the same, perhaps with TLS} */
    Communicator<ByteStream> open(Purpose purpose, ConnectionOptions connection, SecurityArguments security)
            throws IOException {
        return NetQueue.open(protocol, purpose, options(connection, security));
    }

    private CommunicatorOptions<ByteStream> options(ConnectionOptions connection, SecurityArguments security)
            throws IOException {
        try {
            var options = CommunicatorOptions.builder(Serializer.streams())
                    .location(host, port != null ? port : isBrokered() ? BROKER_PORT : NetworkLocation.DEFAULT_PORT)
                    .limits(LimitOptions.builder()
                            .receiveBudget(receiveBudget())
                            .build())
                    .broker(broker())
                    .connection(connection);
            security.options().ifPresent(options::security);
            return id == null ? options.build() : options.id(id).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private BrokerOptions broker() throws IOException {
        BrokerOptions.Builder broker = BrokerOptions.builder();
        if (namespace != null) {
            broker.namespace(namespace);
        }
        if (brokerUser != null) {
            broker.user(brokerUser);
        }
        if (brokerPasswordFile != null) {
            broker.password(Files.readString(brokerPasswordFile)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .toCharArray());
        }
        return broker.build();
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
