package io.netqueue.mqtt;

import java.net.BindException;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * The process of a broker that needs no package of the system: Artemis, on so many ports, which keeps nothing and drops
 * what it has no room for. It says what {@code scripts/broker} says, and ends with its standard input.
 */
final class EmbeddedBroker {
    /** What may wait for the subscribers of a topic. */
    private static final long QUEUE_BYTES = 64L * 1024 * 1024;

    private EmbeddedBroker() {}

    /**
     * Runs it.
     *
     * @param arguments the ports, separated by commas
     * @throws Exception if one of them is taken
     */
    public static void main(String[] arguments) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration(arguments[0].split(",")));
        broker.start();
        for (String port : arguments[0].split(",")) {
            if (!broker.getActiveMQServer()
                    .getRemotingService()
                    .getAcceptor(port)
                    .isStarted()) {
                throw new BindException("port " + port + " is taken");
            }
        }
        System.out.println("listening " + arguments[0]);
        System.out.println("pid " + ProcessHandle.current().pid());
        int end = System.in.read();
        Runtime.getRuntime().halt(end < 0 ? 0 : 1);
    }

    private static Configuration configuration(String[] ports) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
                                .setMaxSizeBytes(QUEUE_BYTES));
        for (String port : ports) {
            configuration.addAcceptorConfiguration(port, "tcp://127.0.0.1:" + port + "?protocols=MQTT");
        }
        return configuration;
    }
}
