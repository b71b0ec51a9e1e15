package io.netqueue.mqtt;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.util.Properties;

/**
 * The process of a broker that needs no package of the system: Moquette, one for each port, so that other than with mosquitto each
 * port has topics of its own. It says what {@code scripts/broker} says, and ends with its standard input.
 */
final class EmbeddedBroker {
    private static final int LARGEST_PACKET = 256 * 1024;

    private EmbeddedBroker() {}

    /**
     * Runs it.
     *
     * @param arguments the ports, separated by commas
     * @throws IOException if one of them is taken
     */
    public static void main(String[] arguments) throws IOException {
        for (String port : arguments[0].split(",")) {
            new Server().startServer(new MemoryConfig(settings(port)));
        }
        System.out.println("listening " + arguments[0]);
        System.out.println("pid " + ProcessHandle.current().pid());
        int end = System.in.read();
        Runtime.getRuntime().halt(end < 0 ? 0 : 1);
    }

    private static Properties settings(String port) {
        Properties settings = new Properties();
        settings.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        settings.setProperty(IConfig.PORT_PROPERTY_NAME, port);
        settings.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, "disabled");
        settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, "" + LARGEST_PACKET);
        return settings;
    }
}
