package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import java.io.File;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A client in a process of its own, made to be killed: it puts "hello", answers whatever it gets with the same, and would
 * go on for ever.
 */
final class ContractChild {
    private ContractChild() {}

    /** Starts one; the contract's class is made anew over there, and says how to open a client. */
    static Process start(TransportContract contract, NetworkLocation location, UUID id) throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> command = new ArrayList<>(List.of(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("netqueue."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ContractChild.class.getName(),
                contract.getClass().getName(),
                location.toString(),
                id.toString()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Arguments: the contract's class, the server's location, the client's id. */
    public static void main(String[] args) throws Exception {
        Constructor<?> maker = Class.forName(args[0]).getDeclaredConstructor();
        maker.setAccessible(true);
        TransportContract contract = (TransportContract) maker.newInstance();
        CommunicatorOptions<String> options = contract.options(Serializer.strings())
                .location(NetworkLocation.parse(args[1]))
                .id(UUID.fromString(args[2]))
                .build();
        try (Communicator<String> client = contract.open(Purpose.CLIENT, options)) {
            client.put("hello");
            client.messages().forEach(message -> client.put(message.data()));
        }
    }
}
