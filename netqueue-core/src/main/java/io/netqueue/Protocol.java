package io.netqueue;

import java.util.Locale;

/** How the bytes travel. The session above is the same for all, and so are its guarantees. */
public enum Protocol {
    /** A TCP connection, with TLS if the security options say so. */
    TCP,
    /** Topics of an MQTT broker, of which the server is a client too: location is the broker's. */
    MQTT,
    /** One bidirectional gRPC call. */
    GRPC;

    /** The name by which the protocol's transport is found. */
    String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }
}
