package io.netqueue.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The MQTT broker between two sides, which {@code scripts/broker} starts. It ends with the process that started it. */
final class BrokerProcess {
    /** Without bounds: who is without a session has nothing to repair losses with. */
    private static final List<String> SETTINGS =
            List.of("max_queued_messages 0", "max_queued_bytes 0", "set_tcp_nodelay true");

    private BrokerProcess() {}

    /** {@return the port of a new one, of the loopback address} */
    static int start() {
        try {
            Path config = Files.createTempFile("bench-broker", ".conf");
            Files.write(config, SETTINGS);
            Process process = new ProcessBuilder(script().toString(), "--config", config.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader answer = process.inputReader(StandardCharsets.US_ASCII);
            String line = answer.readLine();
            Files.delete(config);
            if (line == null || !line.startsWith("listening ")) {
                throw new Failure("no MQTT broker: is mosquitto installed (apt-get install mosquitto)?");
            }
            return Integer.parseInt(line.substring("listening ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path script() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("scripts/broker"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new Failure("scripts/broker is not found: run the benchmarks within the project's directory");
        }
        return folder.resolve("scripts/broker");
    }
}
