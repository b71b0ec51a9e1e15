package io.netqueue.mqtt;

import io.netqueue.options.BrokerOptions;
import io.netqueue.options.NetworkLocation;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import java.io.IOException;
import java.net.ConnectException;

/** What a broker's refusals mean to a user, and what to do. */
final class BrokerErrors {
    private static final int SESSION_TAKEN_OVER = 0x8E;

    private BrokerErrors() {}

    static boolean isAboutVersion(MqttConnectReturnCode code) {
        return code == MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION
                || code == MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION;
    }

    static IOException refused(NetworkLocation broker, BrokerOptions options, MqttConnectReturnCode code) {
        String user = options.user().map(name -> "the user '" + name + "'").orElse("a client without a user");
        return new IOException(
                switch (code) {
                    case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                            CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD,
                            CONNECTION_REFUSED_NOT_AUTHORIZED,
                            CONNECTION_REFUSED_NOT_AUTHORIZED_5 ->
                        "The broker at " + broker + " refused " + user + " (" + code
                                + "): set user and password in the broker options as it knows them";
                    case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                            CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION ->
                        "The broker at " + broker + " speaks neither MQTT 5 nor 3.1.1: use another broker";
                    default -> "The broker at " + broker + " refused the connection: " + code;
                });
    }

    static IOException notSubscribed(NetworkLocation broker, String filter, int code) {
        return new IOException("The broker at " + broker + " refused a subscription to " + filter + " (reason code "
                + code + "): permit this user to publish and subscribe below the namespace, or choose another");
    }

    static IOException disconnected(NetworkLocation broker, byte reason) {
        int code = Byte.toUnsignedInt(reason);
        return new IOException(
                code == SESSION_TAKEN_OVER
                        ? "The broker at " + broker + " gave our place to another connection of the same name"
                        : "The broker at " + broker + " ended the connection with reason code " + code);
    }

    /** Nobody listens there: the error says how to start a broker. */
    static IOException unreachable(NetworkLocation broker, IOException cause) {
        if (!(cause instanceof ConnectException)) {
            return cause;
        }
        ConnectException told = new ConnectException(cause.getMessage() + " Start one with `mosquitto -p "
                + broker.port() + "` (Debian: apt install mosquitto), or with scripts/broker from net-queue's sources");
        told.initCause(cause);
        return told;
    }
}
